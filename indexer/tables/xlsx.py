"""Tables into an XLSX file that an office accepts: title, running numbers, borders, 黑体 and 宋体, numbers as numbers.

Each sheet prints on A4 across, its header on every page; the last sheet says what the file was made of.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from copy import copy
from decimal import Decimal
from math import ceil
from typing import Any

from indexer.errors import require
from indexer.store.cells import is_number, is_risky
from indexer.tables.layout import Paper, column_widths
from indexer.tables.packing import packed
from indexer.tables.sheet import About, Sheet, printable, shown, wide

_HEADINGS, _BODY = "黑体", "宋体"
_TITLE_SIZE, _SIZE = 16.0, 10.5
# A row that would still be too high is written smaller.
_SMALLER = (9.0, 8.0, 7.0, 6.0, 5.0)
_TITLE_ROW, _HEADER_ROW = 1, 2
# Heights: of a line in those of its letters; of a line of the title and of the highest row there may be in points.
_LINE, _TITLE_HEIGHT, _HIGHEST = 1.38, 28.0, 409.0
# What a page across takes at its own size, in narrow characters; where a row would be too high in that, the table
# gets wider and is printed smaller.
_PAGES = (140, 165, 195)
_COLUMN = 14  # a table of every column has so much for each at least
# A cell holds no more; Excel takes a longer text for a damaged file.
_LONGEST = 32_000
# What programs need and paper does not: columns at the end of a full sheet that are left off when it is printed.
_OFF_PAPER = re.compile(
    r"(?:.*_ids?|start|end|path|year_from|status|stale|extracted|note|corrected_(?:by|at))$"
)
# Sizes of paper as XLSX numbers them; a full sheet wider than this many characters is too small to read on A4.
_A3, _A4 = 8, 9
_WIDEST_ON_A4 = 200


def workbook(sheets: Sequence[Sheet], about: About | None = None, *, every: bool = False) -> bytes:
    """Return an XLSX file with a sheet for each table, and one with the particulars where they are given.

    The columns are those that people read, or `every` one. An empty table has its headings and a message. No
    text becomes a formula, whatever it begins with.
    """
    require("office", "writing .xlsx", "openpyxl")
    from openpyxl import Workbook  # noqa: PLC0415 - a search never writes a workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _add(book, sheet, every=every)
    if about is not None:
        _add_about(book, about)
    book.properties.creator = "policy-ledger"
    buffer = io.BytesIO()
    book.save(buffer)
    return packed(buffer.getvalue(), about.exported if about else "")


class _Styles:
    """The looks of cells, each made once in a book: setting them cell by cell takes most of the time."""

    def __init__(self, page: Any) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # noqa: PLC0415

        line = Side(style="thin", color="000000")
        border = Border(left=line, right=line, top=line, bottom=line)
        looks = {
            **{
                f"text {size}": (Font(name=_BODY, size=size), border, "left", "center")
                for size in (_SIZE, *_SMALLER)
            },
            "title": (Font(name=_HEADINGS, size=_TITLE_SIZE), None, "center", "center"),
            "header": (Font(name=_HEADINGS, size=_SIZE), border, "center", "center"),
            "number": (Font(name=_BODY, size=_SIZE), border, "center", "center"),
            "message": (Font(name=_BODY, size=_SIZE), None, "left", "center"),
        }
        self._made: dict[str, Any] = {}
        cell = page.cell(1, 1)
        for name, (font, edges, across, down) in looks.items():
            cell.font = font
            cell.border = edges or Border()
            cell.alignment = Alignment(horizontal=across, vertical=down, wrap_text=True)
            cell.fill = PatternFill("solid", fgColor="EDEDED") if name == "header" else PatternFill()
            self._made[name] = copy(cell._style)  # noqa: SLF001 - openpyxl has no public way to share a look

    def put(self, cell: Any, look: str) -> None:
        """Give a cell its look."""
        cell._style = copy(self._made[look])  # noqa: SLF001 - see above


def _add(book: Any, sheet: Sheet, *, every: bool) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    page = book.create_sheet(_name(sheet.name))
    styles = _Styles(page)
    columns, rows = sheet.shown_columns(every=every), sheet.shown_rows()
    texts = sheet.texts(columns)
    full = every or not sheet.brief
    paper, widths = _widths([heading for _, heading in columns], texts, full=full)
    last = get_column_letter(max(1, len(columns)))
    on_paper = max(
        (at for at, (key, _) in enumerate(columns, 1) if not full or not _OFF_PAPER.match(key)), default=0
    )
    _add_title(page, styles, sheet.heading, widths[:on_paper])
    for column, ((_, heading), width) in enumerate(zip(columns, widths, strict=True), 1):
        cell = page.cell(_HEADER_ROW, column)
        styles.put(cell, "header")
        _fill(cell, heading)
        page.column_dimensions[get_column_letter(column)].width = width
    # Not every program fits the height of a row to its text when it opens a file.
    _, page.row_dimensions[_HEADER_ROW].height = _size([heading for _, heading in columns], widths, paper)
    for at, (row, line) in enumerate(zip(rows, texts, strict=True), _HEADER_ROW + 1):
        size, page.row_dimensions[at].height = _size(line, widths, paper)
        for column, (key, _) in enumerate(columns, 1):
            cell, value = page.cell(at, column), row.get(key)
            styles.put(cell, "number" if is_number(value) else f"text {size}")
            _fill(cell, value)
    if not rows and sheet.message:
        cell = page.cell(_HEADER_ROW + 1, 1)
        styles.put(cell, "message")
        _fill(cell, sheet.message)
        if len(columns) > 1:
            page.merge_cells(f"A{_HEADER_ROW + 1}:{last}{_HEADER_ROW + 1}")
    page.freeze_panes = f"A{_HEADER_ROW + 1}"
    end = _HEADER_ROW + max(1, len(rows))
    if columns:
        page.auto_filter.ref = f"A{_HEADER_ROW}:{last}{_HEADER_ROW + len(rows)}"
    if on_paper:
        page.print_area = f"A1:{get_column_letter(on_paper)}{end}"
    _set_for_print(page, _A3 if full and sum(widths[:on_paper]) > _WIDEST_ON_A4 else _A4)


def _add_title(page: Any, styles: _Styles, title: str, widths: Sequence[float]) -> None:
    """Put the title over all columns of a sheet."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    cell = page.cell(_TITLE_ROW, 1)
    styles.put(cell, "title")
    _fill(cell, title)
    room = max(1.0, sum(widths)) * _SIZE / _TITLE_SIZE
    page.row_dimensions[_TITLE_ROW].height = min(_HIGHEST, _TITLE_HEIGHT * max(1, ceil(wide(title) / room)))
    if len(widths) > 1:
        page.merge_cells(f"A{_TITLE_ROW}:{get_column_letter(len(widths))}{_TITLE_ROW}")


def _widths(
    headings: Sequence[str], texts: Sequence[Sequence[str]], *, full: bool
) -> tuple[Paper, list[float]]:
    """Return the widths of columns, so that no row is higher than one may be where that can be had."""
    least = _COLUMN * len(headings) if full else 0
    for usable in _PAGES:
        paper = Paper(max(usable, least), 1, 2, 6, 14)
        widths = column_widths(headings, texts, paper)
        if all(_height(line, widths, paper) <= _HIGHEST for line in texts):
            break
    return paper, widths


def _height(texts: Sequence[str], widths: Sequence[float], paper: Paper, size: float = _SIZE) -> float:
    """Return how high a row is, in points, with letters of a size."""
    room = [width * _SIZE / size for width in widths]
    lines = max((paper.lines(text, width) for text, width in zip(texts, room, strict=True)), default=1)
    return lines * size * _LINE + 4


def _size(texts: Sequence[str], widths: Sequence[float], paper: Paper) -> tuple[float, float]:
    """Return the size of a row's letters and how high it is: smaller letters only where it would not be shown whole."""
    for size in (_SIZE, *_SMALLER):
        height = _height(texts, widths, paper, size)
        if height <= _HIGHEST:
            return size, height
    return size, _HIGHEST


def _set_for_print(page: Any, paper: int) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = paper
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0  # as many pages down as it takes
    page.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    page.print_options.horizontalCentered = True
    page.page_margins.left = page.page_margins.right = 0.5
    page.page_margins.top, page.page_margins.bottom, page.page_margins.footer = 0.7, 0.75, 0.35
    page.oddFooter.center.text = "&P / &N"


def _add_about(book: Any, about: About) -> None:
    page = book.create_sheet(_name(about.words["about_sheet"]))
    styles = _Styles(page)
    widths = (44, 70)
    _add_title(page, styles, about.words["about_sheet"], widths)
    facts = about.facts()
    lines = [*facts, (about.words["about_file"], about.words["about_sha256"]), *about.files]
    paper = Paper(sum(widths), 1, 2, 6, 14)
    for at, line in enumerate(lines):
        row = at + _TITLE_ROW + 1
        for column, value in enumerate(line, 1):
            cell = page.cell(row, column)
            heads = at == len(facts) or (column == 1 and at < len(facts))
            styles.put(cell, "header" if heads else f"text {_SIZE}")
            _fill(cell, value)
        _, page.row_dimensions[row].height = _size(line, widths, paper)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = widths
    _set_for_print(page, _A4)
    page.print_title_rows = None


def _name(name: str) -> str:
    """Return a name that a sheet may have: 31 characters, none that Excel forbids."""
    return re.sub(r"[\\/*?:\[\]]", " ", name)[:31].strip("'") or " "


def _fill(cell: Any, value: Any) -> None:
    if is_number(value):
        cell.value = value
        # Years and amounts alike stand without separators; a share keeps the digits it was printed with.
        decimals = -int(Decimal(str(value)).as_tuple().exponent)
        cell.number_format = "0" if decimals <= 0 or value == int(value) else f"0.{'0' * decimals}"
        return
    if value is None:
        return
    text = printable(shown(value))
    cell.value = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    cell.data_type = "s"  # text that begins with = stays text
    if is_risky(text):
        cell.quotePrefix = True  # and it does so when somebody edits the cell
