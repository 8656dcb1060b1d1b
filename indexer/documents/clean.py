"""Pages of text into the canonical text: lines joined, page furniture removed, nothing reworded.

Two kinds of source are told apart. In *wrapped* text a line is a line of print and paragraphs must
be put together again; in *flowing* text a line is a paragraph, and only a paragraph torn apart by a
page break is mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from functools import lru_cache

from extraction.entities.names import find_organs
from extraction.rows import Cell as RowCell
from extraction.text.dates import is_date_line
from extraction.text.folding import kept_fold
from extraction.text.labels import Label, find_label
from indexer.documents import tables
from indexer.documents.lines import (
    Line,
    Row,
    page_lines,
    without_outline,
    without_page_numbers,
    without_running_heads,
)
from indexer.documents.spacing import closed
from indexer.documents.split import is_credit
from indexer.models import (
    Aside,
    CleanText,
    Paragraph,
    RegionKind,
    SourceText,
    TableRow,
)

_CONTENTS_LINE = re.compile(r".{2,80}?(?:[.…·]\s?){4,}\s*\(?[-\s]*\d{1,4}[-\s]*\)?\s*")
_LONGEST_ENTRY = 400
_LONG_RUN = 2000
_SENTENCE_END = re.compile(r"[。！？；：…!?;:][”’」』）)〕\]\"']*$|[”」』）)]$")
_OPENERS, _CLOSERS = "（(《〈【〔", "）)》〉】〕"
_CONTROL: dict[int, str | None] = {
    c: None for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) not in "\t\n"
}
_INVISIBLE: dict[int, str | None] = {ord(c): None for c in "\u200b\u200c\u200d\u2060\ufeff\u00ad"} | {
    ord(c): " " for c in "\u00a0\u2002\u2003\u2009"
}
# A heading behind a sentence on one line: …明显改善。 三、完善体系
_RUN_ON = re.compile(
    r"(?<=[。；！？])\s((?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])[^，。；：、\n]{3,30})\Z"
)
_LONGEST_RUN_ON = 40
# No line of print is longer; what is, is not kept.
_LONG_LINE = 400
_COUNTED_IN = re.compile(r"\s*[（(]?\s*(?:计量)?单位\s*[:：]")
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…·①-⑳Ⅰ-Ⅻ]")


def clean(source: SourceText) -> CleanText:
    """Return the canonical text of a file. `notes` names what was taken out as a whole, `asides` holds it."""
    notes = list(source.notes)
    notes += [f"left out by the reader: {kind}, {count} characters" for kind, count in source.left_out]
    asides: list[Aside] = []
    pages = [page_lines(page, source.name, asides) for page in source.pages]
    lines = without_running_heads(pages, asides)
    lines, outline = without_outline(lines)
    if outline:
        notes.append(f"outline of {len(outline)} lines repeated at the end was dropped")
    asides += [Aside(RegionKind.OUTLINE, line.page, line.text.strip()) for line in outline]
    texts = closed(_spaced(line.text.translate(_CONTROL | _INVISIBLE)) for line in lines)
    lines = [
        line if line.text == text else replace(line, text=text)
        for line, text in zip(lines, texts, strict=True)
    ]
    lines = without_page_numbers([line for line in lines if line.text], asides, by_page=len(pages) > 1)
    lines = _with_rows(lines, visual=source.visual_lines)
    prose = [line for line in lines if line.row is None]
    width = _print_width(prose) if source.visual_lines or _is_wrapped(prose) else None
    return _assemble(lines, width, notes, asides)


def _spaced(text: str) -> str:
    """Return text with single spaces; a tab, which parts the cells of a table, stays."""
    return "\t".join(" ".join(cell.split()) for cell in text.strip().split("\t"))


def _with_rows(lines: list[Line], *, visual: bool) -> list[Line]:
    """Put the rows of each table in its place; parts on successive pages become one table."""
    glue = _glue if visual else lambda *_: " "
    found: list[Line] = []
    number, at = 0, 0
    while at < len(lines):
        table = lines[at].table
        if table is None:
            found.append(lines[at])
            at += 1
            continue
        parts = [(lines[at].page, table)]
        at += 1
        while at < len(lines) and (following := lines[at].table) is not None:
            if not tables.belongs(parts[-1], (lines[at].page, following)):
                break
            parts.append((lines[at].page, following))
            at += 1
        number += 1
        stitched = tables.stitch(parts, glue=glue)
        caption = " ".join([*_captions(found), *([stitched.caption] if stitched.caption else [])])
        for i, line in enumerate(stitched.lines):
            words = "\t".join(slot.words for slot in line.own(i))
            if words:
                row = Row(number, i, line, caption)
                found.append(Line(words, line.page, 0, after_blank=True, row=row))
    return found


def _captions(lines: list[Line]) -> list[str]:
    """Return the lines right above a table that are its title or say in what unit it counts."""
    above: list[str] = []
    for line in reversed(lines[-2:]):
        counted = len(line.text) <= _LONGEST_ENTRY and _COUNTED_IN.match(line.text)
        if line.row is not None or not (tables.is_caption(line.text) or counted):
            break
        above.insert(0, line.text)
    return above


class _Widths(dict[str, int]):
    """Letter -> its width in half-width columns, each looked up when first met."""

    def __missing__(self, char: str) -> int:
        self[char] = width = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        return width


_width_of = _Widths().__getitem__


def _columns(text: str) -> int:
    """Return the width of `text` in half-width columns."""
    return _kept_columns(text) if len(text) <= _LONG_LINE else sum(map(_width_of, text))


@lru_cache(maxsize=4096)  # a line is measured beside each of its neighbours
def _kept_columns(text: str) -> int:
    return sum(map(_width_of, text))


def _is_wrapped(lines: list[Line]) -> bool:
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


def _print_width(lines: list[Line]) -> int:
    widths = sorted(w for w in (_columns(line.text) for line in lines) if w >= 20)
    return widths[int(len(widths) * 0.9)] if widths else 80


def _page_widths(lines: list[Line]) -> dict[int | None, int]:
    """Return the width of a full line on each page of running text; a wide table sets no other's."""
    pages: dict[int | None, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    found = {}
    for page, own in pages.items():
        width = _print_width(own)
        widths = [w for w in (_columns(line.text) for line in own) if w >= 20]
        if len(widths) >= 10 and sum(w >= 0.85 * width for w in widths) >= 0.6 * len(widths):
            found[page] = width
    return found


def _assemble(lines: list[Line], width: int | None, notes: list[str], asides: list[Aside]) -> CleanText:
    parts: list[str] = []
    paragraphs: list[Paragraph] = []
    pages: list[tuple[int, int]] = []
    places: dict[int, tuple[int, int]] = {}  # where the words of each cell stand
    at, page, run = 0, None, ""
    prose = [line for line in lines if line.row is None]
    indents = Counter(line.indent for line in prose)
    own_widths = _page_widths(prose) if width is not None else {}
    margin = min((i for i, n in indents.items() if n >= 0.15 * len(prose)), default=0)
    for previous, line in zip([None, *lines], lines, strict=False):
        joined = (
            previous is not None
            and not (line.region or line.row or previous.region or previous.row)
            and _continues(run, previous, line, own_widths.get(previous.page, width), margin)
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
            run = _shortened(run + glue + line.text)
            paragraphs[-1] = replace(paragraphs[-1], end=at + len(line.text))
        else:
            run = line.text
            row = _row(line.row, at, places) if line.row else None
            paragraphs.append(Paragraph(at, at + len(line.text), line.mark, line.bold, line.region, row))
        at += len(line.text)
    text = "".join(parts)
    paragraphs = [part for paragraph in paragraphs for part in _parted(text, paragraph)]
    labelled = tuple(replace(p, label=_label(text[p.start : p.end], p)) for p in paragraphs)
    return CleanText(text, labelled, tuple(pages), tuple(notes), tuple(asides))


def _parted(text: str, paragraph: Paragraph) -> list[Paragraph]:
    """Return a paragraph without the heading that a page has set behind its last sentence, and that heading."""
    if paragraph.row or paragraph.region:
        return [paragraph]
    run_on = _RUN_ON.search(text, max(paragraph.start, paragraph.end - _LONGEST_RUN_ON), paragraph.end)
    if not run_on:
        return [paragraph]
    return [replace(paragraph, end=run_on.start()), replace(paragraph, start=run_on.start(1))]


def _shortened(run: str) -> str:
    """Return the beginning and the end of a long paragraph: all that is asked of it as it grows."""
    return run if len(run) <= 2 * _LONG_RUN else run[: _LONG_RUN // 2] + run[-_LONG_RUN:]


def _label(words: str, paragraph: Paragraph) -> Label | None:
    if paragraph.row is not None or paragraph.region is not None or is_contents_line(words):
        return None
    return find_label(words)


def _row(row: Row, at: int, places: dict[int, tuple[int, int]]) -> TableRow:
    """Return a row of a table whose words begin at `at`; `places` knows the cells of rows above it."""
    line = row.line
    for own in line.own(row.at):
        places[id(own)] = (at, at + len(own.words))
        at += len(own.words) + 1
    cells: list[RowCell] = []
    given: set[int] = set()
    for column, slot in enumerate(line.slots):
        if slot is None or id(slot) in given or id(slot) not in places:
            continue
        given.add(id(slot))
        header = line.headers[column] if column < len(line.headers) else ""
        cells.append(RowCell(header, slot.words, *places[id(slot)]))
    if line.category is not None and id(line.category) in places:
        cells.insert(0, RowCell(tables.CATEGORY, line.category.words, *places[id(line.category)]))
    return TableRow(row.table, line.number, tuple(cells), line.kind != "data", row.caption)


def _glue(left: str, right: str) -> str:
    """Return what joins two lines: a space between Latin words or figures, nothing beside Han."""
    return "" if _HAN.match(left[-1]) or _HAN.match(right[0]) or left[-1] in "-/(" else " "


def is_contents_line(text: str) -> bool:
    """Tell whether a line is an entry of a table of contents: dot leaders and a page number."""
    return len(text) <= _LONGEST_ENTRY and bool(_CONTENTS_LINE.fullmatch(kept_fold(text)))


def _unclosed(text: str) -> bool:
    return sum(map(text.count, _OPENERS)) > sum(map(text.count, _CLOSERS))


def _heading_like(text: str) -> bool:
    """Tell whether a run of text so far reads as a heading of its own: a label and no full stop."""
    return find_label(text) is not None and not re.search(r"[。；;]", text)


def _continues(run: str, previous: Line, line: Line, width: int | None, margin: int) -> bool:
    """Tell whether `line` goes on with the paragraph `run`, whose last line is `previous`.

    `width` is that of a full line in columns, None in flowing text; `margin` the usual indentation.
    """
    if line.mark or previous.mark or (line.bold and not previous.bold):
        return False
    if is_contents_line(run) or is_contents_line(line.text):
        return False
    if is_credit(previous.text):
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


def _signs(previous: Line, line: Line, *, ended: bool) -> bool:
    """Tell whether a line of a signature begins: an organ or a date below a sentence or an organ."""
    if is_date_line(line.text) or find_organs(line.text):
        return ended or is_date_line(line.text) or bool(find_organs(previous.text))
    return is_date_line(previous.text)


def _continues_flowing(run: str, previous: Line, line: Line) -> bool:
    if previous.text[-1] in "、，,":
        return not (find_label(line.text) and line.after_blank)
    if find_label(line.text) or line.text.startswith("—") or _SENTENCE_END.search(run):
        return False
    prose = re.search(r"[，,。；;]", run)
    return bool(prose) and not _heading_like(run)


def page_count(text: CleanText) -> int | None:
    """Return the number of pages of a file, or None where it has none."""
    return len({page for _, page in text.pages}) or None
