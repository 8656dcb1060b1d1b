"""Metadata of a document from its own words: title, 文号, issuers, level, region, date, kind, status.

Every field names where it was read (`read_from`), and `corpus/sources.csv` may override any.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePath

from extraction.entities.names import find_document_number, find_organs, is_organ
from extraction.entities.titles import (
    bare_title,
    document_type,
    is_draft,
    is_repealed,
    is_trial,
    planning_period,
)
from extraction.entities.validity import Validity, find_validity
from extraction.text.dates import find_date, is_date_line
from extraction.text.folding import squeeze
from extraction.text.labels import find_label
from indexer.documents.clean import is_contents_line
from indexer.documents.enacted import council_of, enacted, report
from indexer.documents.fields import take_fields
from indexer.documents.places import locate
from indexer.documents.title_lines import glued_number, join_lines, tidy_title
from indexer.models import Paragraph, Piece

# How much of a document may stand before its first clause: letterhead, notice, contents.
_HEAD = 40
_LONGEST_TITLE = 120
_NOTE = re.compile(r"[（(【\[].{0,60}[）)】\]]")
_KINDS = {"article": "文章", "news": "新闻", "interpretation": "解读"}
_SPEAKS_FOR_A_REGION = frozenset({"document", "interpretation"})
_FORWARDS = re.compile(r"(?:印发|发布|公布|转发|下达)")
# 省长 某某, and the line below a picture: no title.
_PERSON = re.compile(
    r"[\u4e00-\u9fff]{0,8}(?:省长|市长|州长|盟长|县长|区长|旗长|主席|主任|院长|检察长|总理|部长|局长|厅长)\s*[\u4e00-\u9fff·]{2,12}"
    r"|.{0,60}(?:记者|通讯员).{1,20}|.{1,60}\s摄"
)
_NUMBERED_NAME = re.compile(r"^\d{1,4}[、.．\s_-]+")
# A condensed edition says so on a line of its own; its words are nobody's but the editor's.
_CONDENSED = re.compile(r"[（(【\[]\s*(?:摘编|摘要版|节选)")


@dataclass
class Metadata:
    """What was found; fields are those of the document row."""

    title: str
    doc_number: str | None = None
    issuers: tuple[str, ...] = ()
    level: str | None = None
    region: str | None = None
    within: tuple[str, ...] = ()
    date: str | None = None
    doc_type: str | None = None
    status: str = "issued"
    normative: bool = True
    period: tuple[int | None, int | None] = (None, None)
    edition: str | None = None
    trial: bool = False
    validity: Validity = Validity(None, None)  # noqa: RUF009 - frozen
    read_from: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _TitleFound:
    text: str
    first: int  # paragraph index
    last: int


def identify(text: str, paragraphs: tuple[Paragraph, ...], piece: Piece, source: str) -> Metadata:
    """Return the metadata of one document; what is not printed stays None or empty."""
    fields, words = take_fields(text, paragraphs)
    head = words[: _first_clause(words)]
    title, notice = _title(head, piece, source)
    found = Metadata(title.text)
    found.read_from["title"] = "heading" if title.last >= 0 else "file name"
    given = report(head)
    if given:
        found.title, found.date, meeting = given
        notice = notice or meeting
        found.read_from |= {"title": "heading", "date": "head"}
    _number(found, head)
    _issuers(found, head, words, title, notice)
    _stated(found, fields)
    _place(found, text if piece.kind in _SPEAKS_FOR_A_REGION else "", notice, source)
    _date(found, head, words)
    _kind(found, head, piece, title)
    _force(found, words, piece)
    return found


def _stated(found: Metadata, fields: dict[str, str]) -> None:
    """Take what a table of the page states; its title is the notice's where the document is attached to one."""
    title, own = fields.get("title", ""), document_type(found.title)
    kind = document_type(title)
    attached = bool(kind and kind.covers and _FORWARDS.search(title) and own and not own.covers)
    if title and not attached and squeeze(bare_title(found.title)) != squeeze(bare_title(title)):
        found.title, found.read_from["title"] = title, "metadata table"
    if number := fields.get("doc_number"):
        found.doc_number = find_document_number(number) or "".join(number.split())
        found.read_from["doc_number"] = "metadata table"
    if names := [name for name in re.split(r"[\s、，,;；]+", fields.get("issuers", "")) if name]:
        found.issuers, found.read_from["issuers"] = tuple(names), "metadata table"
    if day := fields.get("date"):
        found.date, found.read_from["date"] = day, "metadata table"
    if fields.get("status"):
        found.status, found.read_from["status"] = "repealed", "metadata table"


def inherit(found: Metadata, notice: Metadata) -> None:
    """Give a plan what the notice that carries it says of issue and place, where it says nothing itself."""
    for name in ("doc_number", "issuers", "date"):
        if not getattr(found, name):
            setattr(found, name, getattr(notice, name))
            found.read_from[name] = "notice"
    if found.level is None or found.read_from.get("level") == "text":
        found.level, found.region, found.within = notice.level, notice.region, notice.within
        found.read_from["level"] = found.read_from["region"] = "notice"
    found.status = notice.status


def _first_clause(words: list[str]) -> int:
    for i, line in enumerate(words[: _HEAD * 4]):
        label = find_label(line)
        if label and label.level <= 60 and label.scheme != "annex" and not is_contents_line(line):
            return i
    return min(len(words), _HEAD)


def _is_title_line(line: str) -> bool:
    return (
        2 <= len(line) <= _LONGEST_TITLE
        and not re.search(r"[。；;]|[：:]$|^[（(【\[].*[）)】\]]$|^[^关《]{2,8}[：:]", line)
        and not is_date_line(line)
        and not find_document_number(line)
        and not is_contents_line(line)
        and find_label(line) is None
        and not all(is_organ(part) for part in line.split())
        and not _PERSON.fullmatch(line.strip())
    )


def _titles(head: list[str]) -> list[_TitleFound]:
    """Return runs of title lines that end in a kind of document, in order; a run is one title."""
    found: list[_TitleFound] = []
    i = 0
    while i < len(head):
        if not _is_title_line(head[i]):
            i += 1
            continue
        best = None
        joined = ""
        for j in range(i, min(i + 5, len(head))):
            if not _is_title_line(head[j]) or len(joined) + len(head[j]) > _LONGEST_TITLE:
                break
            joined = join_lines(joined, head[j])
            if document_type(tidy_title(joined)):
                best = _TitleFound(tidy_title(joined), i, j)
                if not re.search(r"关于(?:印发|发布|公布|转发)[^通知公告]*$", joined):
                    break
        if best:
            found.append(best)
            i = best.last + 1
        else:
            i += 1
    return found


def _title(head: list[str], piece: Piece, source: str) -> tuple[_TitleFound, str]:
    """Return the document's title and that of the notice that carries it ("" where none does).

    The title is the attached plan's, not that of the notice which forwards it.
    """
    if piece.title:
        return _TitleFound(piece.title, 0, 0), ""
    candidates = _titles(head)
    if piece.plan:
        at = head.index(piece.plan) if piece.plan in head else -1
        covering = (c.text for c in candidates if c.last < at and (k := document_type(c.text)) and k.covers)
        return _TitleFound(tidy_title(piece.plan), at, at), next(covering, "")
    if candidates:
        # The name of a sheet or a running title, then the title in full: 任务分解表, 某市2025年任务分解表.
        fuller = (c for c in candidates[1:2] if c.text != candidates[0].text)
        first = next((c for c in fuller if c.text.endswith(candidates[0].text)), candidates[0])
        kind = document_type(first.text)
        for other in candidates[1:]:  # the statute that an announcement of its passage carries
            if (
                kind
                and kind.name == "公告"
                and f"《{bare_title(other.text)}》" in "".join(head[: other.first])
            ):
                return other, first.text
        if kind and kind.covers and _FORWARDS.search(first.text):
            inner = squeeze(first.text)
            for other in candidates[candidates.index(first) + 1 :]:
                bare = squeeze(bare_title(other.text))
                other_kind = document_type(other.text)
                if other_kind and not other_kind.covers and (bare in inner or len(bare) >= 8):
                    return other, first.text
        return first, first.text if kind and kind.covers else ""
    name = _NUMBERED_NAME.sub("", PurePath(source).stem).strip()
    opening = next((line for line in head[:3] if _is_title_line(line) and len(line) >= 6), None)
    if opening and not re.search(r"[，,]", opening):
        return _TitleFound(tidy_title(opening), head.index(opening), head.index(opening)), ""
    return _TitleFound(name, -1, -1), ""


def _number(found: Metadata, head: list[str]) -> None:
    for line in head:
        number = find_document_number(glued_number(line)) or find_document_number(line)
        if number is None:  # 文号 beside the letterhead's name: 某省人民政府文件 某政〔2022〕1号
            parts = line.split()
            number = find_document_number(" ".join(parts[1:])) if len(parts) > 1 and len(line) <= 60 else None
        if number:
            found.doc_number = number
            found.read_from["doc_number"] = "letterhead"
            return


_ANNEX = re.compile(r"附\s?件\s?[\d一二三四五六七八九十]{0,3}[:：]?")
_PASSED_ON = re.compile(r"(.{3,40}?)(?:转发|批转)")


def _organ_lines(lines: list[str]) -> list[tuple[int, list[str]]]:
    found = []
    for i, line in enumerate(lines):
        bare = re.sub(r"文\s*件$", "", line.strip()).strip()
        organs = find_organs(bare) if 2 <= len(bare) <= 160 else []
        if organs:
            found.append((i, [organ.name for organ in organs]))
    return found


def _issuers(found: Metadata, head: list[str], words: list[str], title: _TitleFound, notice: str) -> None:
    """Find issuers: signature before letterhead before title, since a signature gives full names.

    A statute names the council that passed it in the lines below its title.
    """
    councils = enacted(head)[0]
    if councils:
        found.issuers, found.read_from["issuers"] = councils, "head"
        return
    if (ahead := _PASSED_ON.match(title.text)) and find_organs(ahead[1]):
        found.issuers = tuple(o.name for o in find_organs(ahead[1]))  # what it passes on another has signed
        found.read_from["issuers"] = "title"
        return
    for place, lines in (*(("signature", lines) for lines in _signatures(words)), ("signature", head)):
        organs = _organ_lines(lines)
        dates = [i for i, line in enumerate(lines) if is_date_line(line)]
        signed = [
            name
            for i, names in organs
            for name in names
            if any(0 < d - i <= 16 and _all_names(lines[i + 1 : d]) for d in dates)
        ]
        if signed:
            found.issuers = tuple(dict.fromkeys(council_of(name) for name in signed))
            found.read_from["issuers"] = place
            return
    letterhead = [name for _, names in _organ_lines(head[: max(title.last, 0) + 4]) for name in names]
    if letterhead:
        found.issuers, found.read_from["issuers"] = tuple(dict.fromkeys(letterhead)), "letterhead"
        return
    for text in (notice, title.text):
        before = re.split(r"关于|印发|转发|批转", text, maxsplit=1)[0]
        names = (
            [o.name for o in find_organs(re.sub(r"等.{1,4}(?:部门|单位)$", "", before))]
            if before != text
            else []
        )
        if names:
            found.issuers, found.read_from["issuers"] = tuple(dict.fromkeys(names)), "title"
            return


def _signatures(words: list[str]) -> list[list[str]]:
    """Return the lines in which a signature may stand: before the first annex, and at the end."""
    annex = next((i for i, line in enumerate(words) if i and _ANNEX.fullmatch(line.strip())), len(words))
    return [words[max(0, annex - 12) : annex], *([words[-12:]] if annex < len(words) else [])]


def _all_names(lines: list[str]) -> bool:
    return all(find_organs(line) or _NOTE.fullmatch(line.strip()) for line in lines)


def _place(found: Metadata, text: str, notice: str, source: str) -> None:
    """Find level and region: from the issuers, the title, the 文号, and last from the text."""
    region, place = locate(
        found.issuers, found.doc_number, (found.title, notice), text, PurePath(source).stem
    )
    if region:
        found.level, found.region, found.within = region.level or None, region.name, region.within
        found.read_from["level"] = found.read_from["region"] = place


def _date(found: Metadata, head: list[str], words: list[str]) -> None:
    if found.date:
        return
    passed = enacted(head)[1]
    if passed:
        found.date, found.read_from["date"] = passed, "head"
        return
    for place, lines in (("head", head), *(("signature", lines) for lines in _signatures(words))):
        for line in lines:
            if is_date_line(line) and (day := find_date(line)):  # 2月30日 is a line, but no date
                found.date, found.read_from["date"] = day, place
                return
    for line in head:  # 2024年9月27日 某市人大常委会第十六次会议通过; 印发日期
        if re.search(r"通过|公布|印发|修订|发布$", line) and len(line) <= 80 and (day := find_date(line)):
            found.date, found.read_from["date"] = day, "head"
            return


def _kind(found: Metadata, head: list[str], piece: Piece, title: _TitleFound) -> None:
    kind = document_type(found.title)
    if kind:
        found.doc_type, found.read_from["doc_type"] = kind.name, "title"
    if piece.kind != "document":
        found.doc_type = _KINDS.get(piece.kind)
    found.normative = piece.kind == "document" and (kind is None or kind.normative)
    near = [found.title, *head[max(title.first, 0) : max(title.last, 0) + 3]]
    if any(is_draft(line) for line in near if len(line) <= 80):
        found.status, found.read_from["status"] = "draft", "title"
    if any(_CONDENSED.match(line) for line in head):
        found.edition, found.read_from["edition"] = "摘编", "head"
    found.period = planning_period(found.title)
    if found.period[0]:
        found.read_from["period"] = "title"


def _force(found: Metadata, words: list[str], piece: Piece) -> None:
    """Find whether the document is on trial or repealed, and from when to when it says to be in force."""
    found.trial = is_trial(found.title) or is_trial(words[0] if words else "")
    if is_repealed(found.title):
        found.status, found.read_from["status"] = "repealed", "title"
    if piece.kind == "document":
        # Days of force stand at the end of a document or in the notice before it.
        text = "\n".join([*words[:_HEAD], *words[-_HEAD:]] if len(words) > 2 * _HEAD else words)
        found.validity = find_validity(text, found.date)
        if found.validity != Validity(None, None):
            found.read_from["validity"] = "text"
