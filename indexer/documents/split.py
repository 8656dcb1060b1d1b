"""One file into its constituent documents: a periodical holds many, most files hold one.

A compilation announces itself: by a table of contents whose entries return as headings, or by
several attributions (——来源…). Without such a sign a file is one document, whatever it contains, so
that a notice and the plan attached to it are never torn apart.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace

from extraction.entities.titles import document_type
from extraction.text.dates import is_date_line
from extraction.text.folding import squeeze
from extraction.text.labels import find_label
from indexer.models import CleanText, Paragraph, Piece

_ENTRY = re.compile(r"(?:[-·•*]\s*)?(\d{1,3})\s+(\S.{5,80})|(.{6,80}?)[\s.…·]{2,}(\d{1,3})")
_ATTRIBUTION = re.compile(r"(?:——|--|—|\(|（)?\s*(?:来源|摘自|转自|稿源)[:：\s]?\S{1,30}")
# Several plans in one file: at least so many titles behind which the numbering begins anew.
_FEWEST_PLANS = 2
_LONGEST_PLAN_TITLE = 60
_LONG_TITLE = 8
# A heading in bold over several lines is no longer than this.
_LONGEST_BOLD = 240
# Plans of one notice are of one kind, and their titles end alike: 专项行动方案.
_SAME_ENDING = 4
_OUTERMOST = frozenset({"chapter", "article", "numbered"})
_BYLINE = re.compile(
    r"^(?:来源|时间|日期|作者|责任?编辑?|记者|编辑|发布时间|信息来源|浏览次数|点击数)\s*[:：]|记者.{0,12}摄?$|[\s）)]摄$|^[（(]?记者"
)
_CREDIT = re.compile(r"(?:记者|通讯员)[^。；，,]{0,16}摄$")
_TITLE_END = "。；;，,：:"


@dataclass(frozen=True)
class _Heading:
    index: int
    text: str
    mark: int


def is_attribution(text: str) -> bool:
    """Tell whether a line names the source of a reprint: ——来源新华社."""
    return len(text) <= 40 and bool(_ATTRIBUTION.fullmatch(text.strip()))


def is_byline(text: str) -> bool:
    """Return True for a line around an article's title that names a photographer, a paper or a time."""
    return len(text) <= 60 and bool(_BYLINE.search(text.strip()))


def is_credit(text: str) -> bool:
    """Return True for a short line that ends by naming who took a picture: 记者 某某 摄."""
    return len(text) <= 60 and bool(_CREDIT.search(text.strip()))


def split(clean: CleanText) -> list[Piece]:
    """Return the pieces of a file in order; together they cover the whole canonical text."""
    paragraphs = clean.paragraphs
    texts = [clean.text[p.start : p.end] for p in paragraphs]
    entries = _contents(texts)
    headings = [h for h in _headings(texts, paragraphs) if h.index not in entries]
    titles = {squeeze(title) for title in entries.values()}
    listed = [h for h in headings if _is_listed(h.text, titles)]
    attributions = sum(map(is_attribution, texts))
    if not (len({h.text for h in listed}) >= 2 or attributions >= 2) or len(headings) < 3:
        return _plans(clean, texts)
    starts = _boundaries(texts, headings, {h.index for h in listed}, entries)
    return _pieces(clean, texts, starts, entries)


def _plans(clean: CleanText, texts: list[str]) -> list[Piece]:
    """Part a notice with several plans behind it, each with a title and a numbering of its own.

    The first plan goes with the notice. Plans that are numbered as annexes stay parts of the notice.
    """
    paragraphs = clean.paragraphs
    labels = [p.label for p in paragraphs]
    titles: list[int] = []
    restarts: list[int] = []  # titles behind which the outermost numbering begins anew
    for i, (text, label) in enumerate(zip(texts, labels, strict=True)):
        if label is not None and label.scheme in _OUTERMOST and label.number == 1:
            if titles and (not restarts or titles[-1] > restarts[-1]):
                restarts.append(titles[-1])
        elif label is None and _is_plan_title(text) and paragraphs[i].row is None:
            annexed = i and (before := labels[i - 1]) is not None and before.scheme == "annex"
            if not annexed:
                titles.append(i)
    alike = Counter(squeeze(texts[i])[-_SAME_ENDING:] for i in restarts)
    restarts = [i for i in restarts if alike[squeeze(texts[i])[-_SAME_ENDING:]] >= _FEWEST_PLANS]
    if len(restarts) < _FEWEST_PLANS:
        return [Piece(0, len(clean.text))]
    starts = [0, *(paragraphs[i].start for i in restarts[1:])]
    ends = [*starts[1:], len(clean.text)]
    return [
        Piece(start, start + len(clean.text[start:end].rstrip()), plan=texts[i])
        for start, end, i in zip(starts, ends, restarts, strict=True)
    ]


def _is_plan_title(text: str) -> bool:
    kind = document_type(text) if 6 <= len(text) <= _LONGEST_PLAN_TITLE else None
    return (
        kind is not None
        and not kind.covers
        and kind.normative
        and not re.search(r"[。；;，,：:！？]", text)
        and not text.startswith(("《", "附件"))
    )


def _contents(texts: list[str]) -> dict[int, str]:
    """Return index -> title of the entries of a table of contents: at least three close together."""
    found = {}
    for i, text in enumerate(texts):
        match = _ENTRY.fullmatch(text.strip())
        if match and find_label(text) is None:  # an entry with a label is one of a single document
            found[i] = (match[2] or match[3]).strip()
    places = list(found)
    near = {i: bisect_right(places, i + 12) - bisect_left(places, i - 12) for i in places}
    return {i: title for i, title in found.items() if near[i] >= 3}


def _headings(texts: list[str], paragraphs: tuple[Paragraph, ...]) -> list[_Heading]:
    """Return paragraphs set as headings that carry no label, a bold one spread over lines as one."""
    found: list[_Heading] = []
    bold_line = -2  # the last line of a heading in bold
    for i, (text, paragraph) in enumerate(zip(texts, paragraphs, strict=True)):
        if not (paragraph.mark or paragraph.bold) or paragraph.label or len(text) > 80:
            continue
        if paragraph.bold and not paragraph.mark and re.search(r"[。；]", text):
            continue  # a bold lead-in that runs into its paragraph
        goes_on = found and paragraph.bold and bold_line == i - 1 and not paragraph.mark
        if goes_on and len(found[-1].text) + len(text) <= _LONGEST_BOLD:
            found[-1] = replace(found[-1], text=f"{found[-1].text} {text}")
        else:
            found.append(_Heading(i, text, paragraph.mark))
        bold_line = i if paragraph.bold and not paragraph.mark else -2
    return found


def _is_listed(heading: str, titles: set[str]) -> bool:
    """Tell whether a heading is one of the titles, without white space, or ends in a long one."""
    words = squeeze(heading)
    return words in titles or any(words[at:] in titles for at in range(1, len(words) - _LONG_TITLE + 1))


def _boundaries(
    texts: list[str], headings: list[_Heading], listed: set[int], entries: dict[int, str]
) -> list[tuple[int, str]]:
    """Return (paragraph index, title) of every piece that opens with a heading."""
    last_entry = max(entries, default=-1)
    starts: list[tuple[int, str]] = []
    opened_mark, opened_at = 1, -1
    for heading in headings:
        i = heading.index
        if starts and i <= last_entry:
            continue  # headings of the masthead and of the contents
        before = texts[i - 1] if i else ""
        after_end = is_attribution(before) or is_date_line(before)
        outer = 0 < heading.mark <= opened_mark  # set as high as the title of the piece it would end
        empty = bool(starts) and opened_at == i - 1  # a heading right below another: that was all of it
        if not starts or i in listed or after_end or outer or empty:
            starts.append((i, heading.text))
            opened_mark, opened_at = heading.mark or opened_mark, i
    return starts


def _pieces(
    clean: CleanText, texts: list[str], starts: list[tuple[int, str]], entries: dict[int, str]
) -> list[Piece]:
    paragraphs = clean.paragraphs
    marks = [(paragraphs[i].start, title) for i, title in starts]
    if not marks or marks[0][0] > 0:
        marks.insert(0, (0, (marks and texts[0]) or ""))
    if entries:
        start = _contents_start(texts, min(entries))
        offset = paragraphs[start].start
        if all(offset != at for at, _ in marks):
            marks = sorted([*marks, (offset, "目录")])
    pieces = []
    for (start, title), (end, _) in zip(marks, [*marks[1:], (len(clean.text), "")], strict=True):
        body = clean.text[start:end]
        pieces.append(Piece(start, len(body.rstrip()) + start, _kind(title, body, first=start == 0), title))
    return pieces


def _contents_start(texts: list[str], first_entry: int) -> int:
    """Return the paragraph at which the table of contents opens: its own heading lines included."""
    at = first_entry
    while at > 1 and len(texts[at - 1]) <= 30 and not re.search(r"[:：。@]", texts[at - 1]):
        at -= 1
    return at


def _kind(title: str, body: str, *, first: bool) -> str:
    rest = squeeze(body).removeprefix(squeeze(title))
    found = document_type(title)
    if title == "目录":
        return "contents"
    if found is not None and found.normative:
        return "document"
    if found is not None:
        return "interpretation" if found.name != "答复" else "document"
    if first:
        return "masthead"
    if len(rest) < 40:
        return "slogan" if len(squeeze(title)) > 6 else "masthead"
    return "article" if any(is_attribution(line) for line in body.splitlines()[-2:]) else "news"
