"""Tables into a Word document that can be handed in: A4 across, 黑体 headings, 仿宋 text, ruled tables."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from indexer.errors import require
from indexer.store.cells import is_number
from indexer.tables.layout import Paper, column_widths
from indexer.tables.packing import packed
from indexer.tables.sheet import About, Sheet, printable, wide

# Our styles, by names that are their ids as well.
_CELL_STYLE, _HEADER_STYLE, _NUMBER_STYLE = "LedgerCell", "LedgerHeader", "LedgerNumber"
_HEADINGS, _BODY, _LATIN = "黑体", "仿宋", "Times New Roman"
# Lengths in millimetres: A4 across with margins of 20, what a narrow character of 10 points takes, and
# what the borders of a cell take from its width.
_SIDES, _MARGIN = (297, 210), 20
_PAPER = Paper(_SIDES[0] - 2 * _MARGIN, 1.8, 4.4, 13, 22, fill=True)
_TITLE_SIZES = (18, 16, 14)
# A row of more lines than this may run over a page: Word cuts off what fits on none.
_LINES = 22


def docx_tables(
    sheets: Sequence[Sheet], title: str, about: About | None = None, *, every: bool = False
) -> bytes:
    """Return a DOCX file with a heading and a table for each sheet, and the particulars at the end.

    The columns are those that people read, or `every` one. An empty table has its headings and a message. What
    a cell says is text, never a field.
    """
    require("office", "writing .docx", "docx")
    from docx import Document  # noqa: PLC0415 - a search never writes a document

    document = Document()
    _set_page(document)
    _set_styles(document)
    _set_properties(document, title)
    document.add_paragraph(style="Title").add_run(printable(title)).font.size = _title_size(title)
    for sheet in sheets:
        # A single table under its own name needs no heading twice.
        if len(sheets) > 1 or sheet.heading != title:
            document.add_paragraph(printable(sheet.name), style="Heading 1")
        _add_table(document, sheet, every=every)
        if not sheet.rows and sheet.message:
            document.add_paragraph(printable(sheet.message))
    if about is not None:
        _add_about(document, about)
    buffer = io.BytesIO()
    document.save(buffer)
    return packed(buffer.getvalue(), about.exported if about else "")


def _set_page(document: Any) -> None:
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Mm  # noqa: PLC0415

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (Mm(side) for side in _SIDES)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    # Fields of ours, PAGE and NUMPAGES; no text of a document is ever put into one.
    footer._p.append(_element("w:fldSimple", {"w:instr": "PAGE"}))  # noqa: SLF001 - python-docx has no fields
    footer.add_run(" / ")
    footer._p.append(_element("w:fldSimple", {"w:instr": "NUMPAGES"}))  # noqa: SLF001


def _title_size(title: str) -> Any:
    """Return how large a title is, so that one of two documents still stands in a line."""
    from docx.shared import Pt  # noqa: PLC0415

    millimetres = wide(title) / 2 * 0.3528  # for each point
    return Pt(next((size for size in _TITLE_SIZES if size * millimetres <= _PAPER.usable), _TITLE_SIZES[-1]))


def _set_styles(document: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    styles = document.styles
    styles.add_style(_CELL_STYLE, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    for name in (_HEADER_STYLE, _NUMBER_STYLE):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles[_CELL_STYLE]
    for name, font, size in (
        ("Normal", _BODY, 12),
        ("Title", _HEADINGS, _TITLE_SIZES[0]),
        ("Heading 1", _HEADINGS, 14),
        (_CELL_STYLE, _BODY, 10),
        (_HEADER_STYLE, _HEADINGS, 10),
    ):
        _set_font(styles[name], font, size)
    for name in (_CELL_STYLE, _HEADER_STYLE):
        styles[name].paragraph_format.space_after = styles[name].paragraph_format.space_before = Pt(1)
        styles[name].paragraph_format.line_spacing = 1.0
    for name in ("Title", _HEADER_STYLE, _NUMBER_STYLE):
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    # The template rules a blue line under a title.
    title = styles["Title"].element.pPr
    for border in title.findall(_tag("w:pBdr")):
        title.remove(border)


def _set_font(style: Any, name: str, size: int) -> None:
    """Set the font of Chinese text too: python-docx alone sets that of Latin letters only."""
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    style.font.name, style.font.size, style.font.color.rgb = _LATIN, Pt(size), RGBColor(0, 0, 0)
    style.font.bold = style.font.italic = False
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    fonts.set(_tag("w:eastAsia"), name)
    for attribute in list(fonts.attrib):  # the template's theme would win over any name
        if "Theme" in attribute:
            del fonts.attrib[attribute]
    for old in properties.findall(_tag("w:lang")):
        properties.remove(old)
    properties.append(_element("w:lang", {"w:val": "en-US", "w:eastAsia": "zh-CN"}))


def _set_properties(document: Any, title: str) -> None:
    properties = document.core_properties
    properties.title, properties.comments = printable(title)[:255], ""
    properties.author = properties.last_modified_by = "policy-ledger"


def _add_table(document: Any, sheet: Sheet, *, every: bool) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT  # noqa: PLC0415
    from docx.shared import Mm  # noqa: PLC0415

    columns, rows = sheet.shown_columns(every=every), sheet.shown_rows()
    if not columns:
        return
    lines = sheet.texts(columns)
    widths = column_widths([heading for _, heading in columns], lines, _PAPER)
    table = document.add_table(rows=1, cols=len(widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    header = table.rows[0]
    _mark_row(header, "w:cantSplit", "w:tblHeader")
    for cell, (_, heading), width in zip(header.cells, columns, widths, strict=True):
        _fill(cell, printable(heading), _HEADER_STYLE, width)
        cell._tc.get_or_add_tcPr().append(  # noqa: SLF001 - python-docx has no shading
            _element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": "EDEDED"})
        )
        _center(cell)
    _add_rows(table, [[is_number(row.get(key)) for key, _ in columns] for row in rows], lines, widths)


def _add_rows(
    table: Any, numbers: Sequence[Sequence[bool]], lines: Sequence[Sequence[str]], widths: Sequence[float]
) -> None:
    """Add rows of texts, those cells centred that are numbers; each is a copy of one row, which costs little."""
    if not lines:
        return
    model = table.add_row()
    for cell, width in zip(model.cells, widths, strict=True):
        _fill(cell, "", _CELL_STYLE, width)
        _center(cell)
    element = model._tr  # noqa: SLF001 - python-docx copies no rows
    body = element.getparent()
    body.remove(element)
    run, style, value = _tag("w:r"), _tag("w:pStyle"), _tag("w:val")
    for row, texts in zip(numbers, lines, strict=True):
        added = deepcopy(element)
        if max(_PAPER.lines(text, width) for text, width in zip(texts, widths, strict=True)) <= _LINES:
            added.get_or_add_trPr().append(_element("w:cantSplit", {}))
        for text, place, look, centred in zip(texts, added.iter(run), added.iter(style), row, strict=True):
            if centred:
                look.set(value, _NUMBER_STYLE)
            if text:
                place.text = text
        body.append(added)


def _fill(cell: Any, text: str, style: str, width: float) -> None:
    from docx.shared import Mm  # noqa: PLC0415

    cell.width = Mm(width)
    paragraph = cell.paragraphs[0]
    paragraph._p.style = style  # noqa: SLF001 - by its id: a look-up by name takes most of the time
    paragraph.add_run(text)


def _center(cell: Any) -> None:
    """Let what a cell says stand in the middle of its height."""
    cell._tc.get_or_add_tcPr().append(_element("w:vAlign", {"w:val": "center"}))  # noqa: SLF001 - a look-up is slow


def _mark_row(row: Any, *marks: str) -> None:
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has neither mark
    for mark in marks:
        properties.append(_element(mark, {}))


def _add_about(document: Any, about: About) -> None:
    from docx.shared import Pt  # noqa: PLC0415

    lines = ["；".join(f"{name}：{value}" for name, value in about.facts())]
    lines += [f"{about.words['about_file']}：{name}（SHA-256 {sha256}）" for name, sha256 in about.files]
    for at, line in enumerate(lines):
        paragraph = document.add_paragraph(style=_CELL_STYLE)
        paragraph.paragraph_format.space_before = Pt(0 if at else 12)
        paragraph.add_run(printable(line)).font.size = Pt(9)


def _tag(name: str) -> str:
    from docx.oxml.ns import qn  # noqa: PLC0415

    return str(qn(name))


def _element(name: str, attributes: Mapping[str, str]) -> Any:
    from docx.oxml import OxmlElement  # noqa: PLC0415

    element = OxmlElement(name)
    for attribute, value in attributes.items():
        element.set(_tag(attribute), value)
    return element
