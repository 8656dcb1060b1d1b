"""Pages of text into the canonical text: lines joined, page furniture removed, nothing reworded.

Two kinds of source are told apart. In *wrapped* text a line is a line of print and paragraphs must
be put together again; in *flowing* text a line is a paragraph, and only a paragraph torn apart by a
page break is mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace

from extraction.entities.names import find_organs
from extraction.text.dates import is_date_line
from extraction.text.folding import fold, squeeze
from extraction.text.labels import find_label
from indexer.models import CleanText, Page, Paragraph, SourceText

_PAGE_NUMBER = re.compile(
    r"[-·.|\s]*(?:第\s?)?\d{1,4}\s?(?:页\s?)?(?:(?:/|,?\s?共)\s?\d{1,4}\s?页?)?[-·.|\s]*"
)
_CONTENTS_LINE = re.compile(r".{2,80}?(?:[.…·]\s?){4,}\s*\(?[-\s]*\d{1,4}[-\s]*\)?\s*")
_SENTENCE_END = re.compile(r"[。！？；：…!?;:][”’」』）)〕\]\"']*$|[”」』）)]$")
_OPENERS, _CLOSERS = "（(《〈【〔", "）)》〉】〕"
# A line that recurs at the edge of pages and is none the less text: a sentence, a unit responsible.
_SAYS_SOMETHING = re.compile(r"责任|负责|牵头|[.;]$")
_CONTROL: dict[int, str | None] = {
    c: None for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) not in "\t\n"
}
_INVISIBLE: dict[int, str | None] = {ord(c): None for c in "\u200b\u200c\u200d\u2060\ufeff\u00ad"} | {
    ord(c): " " for c in "\u00a0\u2002\u2003\u2009"
}
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…·①-⑳Ⅰ-Ⅻ]")


@dataclass(frozen=True)
class _Line:
    text: str
    page: int | None
    indent: int
    mark: int = 0
    bold: bool = False
    after_blank: bool = False


def clean(source: SourceText) -> CleanText:
    """Return the canonical text of a file. `notes` names what was dropped as a whole."""
    notes = list(source.notes)
    pages = _without_running_heads(source.pages)
    lines = [line for page in pages for line in _lines(page)]
    lines, dropped = _without_outline(lines)
    if dropped:
        notes.append(f"outline of {dropped} lines repeated at the end was dropped")
    lines = [replace(line, text=_spaced(line.text.translate(_CONTROL | _INVISIBLE))) for line in lines]
    lines = _without_page_numbers([line for line in lines if line.text], by_page=len(pages) > 1)
    width = _print_width(lines) if source.visual_lines or _is_wrapped(lines) else None
    return _assemble(lines, width, notes)


def _spaced(text: str) -> str:
    """Return text with single spaces; a tab, which parts the cells of a table, stays."""
    return "\t".join(" ".join(cell.split()) for cell in text.strip().split("\t"))


def _lines(page: Page) -> list[_Line]:
    found, blank, in_comment, in_bold = [], False, False, False
    for raw in page.text.splitlines():
        text = raw.rstrip()
        if text.lstrip().startswith("<!--"):
            in_comment = True
        if in_comment:
            in_comment = "-->" not in text
            continue
        if not text.strip():
            blank, in_bold = True, False
            continue
        body = text.lstrip(" \u3000")
        marks = re.match(r"(#{1,6})\s+", body)
        body = body[marks.end() :] if marks else body
        bold = in_bold or body.startswith("**")  # bold may run over several lines
        in_bold ^= body.count("**") % 2 == 1
        indent = sum(2 if c == "\u3000" else 1 for c in text[: len(text) - len(text.lstrip(" \u3000"))])
        text = body.replace("**", "")
        found.append(_Line(text, page.number, indent, len(marks[1]) if marks else 0, bold, blank))
        blank = False
    return found


def _without_running_heads(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    """Drop lines that recur at the top or bottom of a third of the pages (at least three)."""
    if len(pages) < 3:
        return pages

    def edges(page: Page) -> list[str]:
        lines = [line for line in page.text.splitlines() if line.strip()]
        return lines[:2] + lines[-2:]

    def shape(line: str) -> str:
        return re.sub(r"\d+", "0", squeeze(line))

    counts = Counter(
        s
        for page in pages
        for s in {shape(line) for line in edges(page)}
        if 1 < len(s) <= 40 and not _SAYS_SOMETHING.search(s)
    )
    running = {s for s, n in counts.items() if n >= max(3, len(pages) / 3)}
    if not running:
        return pages
    kept = []
    for page in pages:
        lines = page.text.splitlines()
        printed = [i for i, line in enumerate(lines) if line.strip()]
        gone = {i for i in printed[:2] + printed[-2:] if shape(lines[i]) in running}
        kept.append(replace(page, text="\n".join(line for i, line in enumerate(lines) if i not in gone)))
    return tuple(kept)


def _without_outline(lines: list[_Line]) -> tuple[list[_Line], int]:
    """Drop a PDF outline appended to a text: closing lines that begin with a tab and repeat the text."""
    at = len(lines)
    while at and lines[at - 1].text.startswith("\t"):
        at -= 1
    tail = lines[at:]
    if len(tail) < 2:
        return lines, 0
    before = squeeze("".join(line.text for line in lines[:at]))
    repeated = sum(squeeze(line.text)[:12] in before for line in tail)
    return (lines[:at], len(tail)) if repeated >= 0.8 * len(tail) else (lines, 0)


def _without_page_numbers(lines: list[_Line], *, by_page: bool) -> list[_Line]:
    """Drop lone page numbers: at a page's edge, or anywhere in a text that has lost its pages.

    A lone number next to another lone number is a cell of a table and stays.
    """
    lone = [bool(_PAGE_NUMBER.fullmatch(fold(line.text))) for line in lines]
    kept = []
    for i, line in enumerate(lines):
        if lone[i]:
            edge = not by_page or _at_page_edge(lines, i)
            in_table = any(
                lone[j] for j in (i - 1, i + 1) if 0 <= j < len(lines) and lines[j].page == line.page
            )
            if edge and not in_table:
                continue
        kept.append(line)
    return kept


def _at_page_edge(lines: list[_Line], i: int) -> bool:
    near = [j for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(lines)]
    return len(near) < 4 or any(lines[j].page != lines[i].page for j in near)


def _columns(text: str) -> int:
    """Return the width of `text` in half-width columns."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _is_wrapped(lines: list[_Line]) -> bool:
    """Tell whether lines are lines of print.

    Then most long ones end within a narrow band of widths, and few of those with a sentence.
    """
    long = [(width, line.text) for line in lines if (width := _columns(line.text)) >= 30]
    if len(long) < 8:
        return False
    print_width = sorted(width for width, _ in long)[int(len(long) * 0.9)]
    full = [text for width, text in long if width >= print_width * 0.85]
    ended = sum(bool(_SENTENCE_END.search(text)) for text in full)
    return print_width <= 130 and len(full) >= len(long) * 0.6 and ended <= len(full) * 0.5


def _print_width(lines: list[_Line]) -> int:
    widths = sorted(w for w in (_columns(line.text) for line in lines) if w >= 20)
    return widths[int(len(widths) * 0.9)] if widths else 80


def _page_widths(lines: list[_Line]) -> dict[int | None, int]:
    """Return the width of a full line on each page of running text; a wide table sets no other's."""
    pages: dict[int | None, list[_Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    found = {}
    for page, own in pages.items():
        width = _print_width(own)
        widths = [w for w in (_columns(line.text) for line in own) if w >= 20]
        if len(widths) >= 10 and sum(w >= 0.85 * width for w in widths) >= 0.6 * len(widths):
            found[page] = width
    return found


def _assemble(lines: list[_Line], width: int | None, notes: list[str]) -> CleanText:
    parts: list[str] = []
    paragraphs: list[Paragraph] = []
    pages: list[tuple[int, int]] = []
    at, page, run = 0, None, ""
    indents = Counter(line.indent for line in lines)
    own_widths = _page_widths(lines) if width is not None else {}
    margin = min((i for i, n in indents.items() if n >= 0.15 * len(lines)), default=0)
    for previous, line in zip([None, *lines], lines, strict=False):
        joined = previous is not None and _continues(
            run, previous, line, own_widths.get(previous.page, width), margin
        )
        glue = (
            _glue(previous.text, line.text) if previous is not None and joined else "\n" if previous else ""
        )
        at += len(glue)
        if line.page is not None and line.page != page:
            page = line.page
            pages.append((at, page))
        parts += (glue, line.text)
        if joined:
            run += glue + line.text
            paragraphs[-1] = replace(paragraphs[-1], end=at + len(line.text))
        else:
            run = line.text
            paragraphs.append(Paragraph(at, at + len(line.text), line.mark, line.bold))
        at += len(line.text)
    return CleanText("".join(parts), tuple(paragraphs), tuple(pages), tuple(notes))


def _glue(left: str, right: str) -> str:
    """Return what joins two lines: a space between Latin words or figures, nothing beside Han."""
    return "" if _HAN.match(left[-1]) or _HAN.match(right[0]) or left[-1] in "-/(" else " "


def is_contents_line(text: str) -> bool:
    """Tell whether a line is an entry of a table of contents: dot leaders and a page number."""
    return bool(_CONTENTS_LINE.fullmatch(fold(text)))


def _unclosed(text: str) -> bool:
    return sum(map(text.count, _OPENERS)) > sum(map(text.count, _CLOSERS))


def _heading_like(text: str) -> bool:
    """Tell whether a run of text so far reads as a heading of its own: a label and no full stop."""
    return find_label(text) is not None and not re.search(r"[。；;]", text)


def _continues(run: str, previous: _Line, line: _Line, width: int | None, margin: int) -> bool:
    """Tell whether `line` goes on with the paragraph `run`, whose last line is `previous`.

    `width` is that of a full line in columns, None in flowing text; `margin` the usual indentation.
    """
    if line.mark or previous.mark or (line.bold and not previous.bold):
        return False
    if is_contents_line(run) or is_contents_line(line.text):
        return False
    if width is None:
        return _continues_flowing(run, previous, line)
    short = _columns(previous.text) < width * 0.8
    ended = bool(_SENTENCE_END.search(previous.text))
    if line.text.startswith(("——", "--")) and (short or ended):
        return False
    if _signs(previous, line, ended=ended) and not _unclosed(run):
        return False
    if find_label(line.text) and (short or ended or line.indent > previous.indent + 1 or _heading_like(run)):
        return False
    if short:
        return (_unclosed(run) and len(run) < 600) or previous.text[-1] in "、，,"
    # A full line that ends a sentence: the next one opens a paragraph if it is set in by two
    # characters, visibly or because its indentation was lost and it is short by as much.
    if ended and not previous.text.endswith(("）", ")", "”")):
        indented = line.indent >= margin + 2
        lost = 3 <= width - _columns(line.text) <= 5 and _columns(previous.text) >= width - 2
        return not (indented or lost)
    return True


def _signs(previous: _Line, line: _Line, *, ended: bool) -> bool:
    """Tell whether a line of a signature begins: an organ or a date below a sentence or an organ."""
    if is_date_line(line.text) or find_organs(line.text):
        return ended or is_date_line(line.text) or bool(find_organs(previous.text))
    return is_date_line(previous.text)


def _continues_flowing(run: str, previous: _Line, line: _Line) -> bool:
    if previous.text[-1] in "、，,":
        return not (find_label(line.text) and line.after_blank)
    if find_label(line.text) or line.text.startswith("—") or _SENTENCE_END.search(run):
        return False
    prose = re.search(r"[，,。；;]", run)
    return bool(prose) and not _heading_like(run)


def page_count(text: CleanText) -> int | None:
    """Return the number of pages of a file, or None where it has none."""
    return len({page for _, page in text.pages}) or None
