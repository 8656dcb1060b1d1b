"""A department's own Word template, filled with the rows of a table: 任务分解表, 对照表.

Placeholders are those of Jinja as docxtpl reads them: `{{ title }}` or `{{ 标题 }}`, and a row of a Word table
between `{%tr for row in rows %}` and `{%tr endfor %}`. A template may come from anywhere: it is run in a sandbox
that has nothing but these words, and what a document says is never taken for markup.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from indexer.errors import WordTemplateError, require
from indexer.store.cells import is_number
from indexer.tables.packing import packed
from indexer.tables.sheet import About, Sheet, local_time, printable, shown

Flat = dict[str, Any]
# A form in Word takes some kilobytes; what is much larger is no form, or was packed to burst.
_LARGEST, _LARGEST_UNPACKED = 20_000_000, 100_000_000
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_PART = re.compile(r"^(\{[{%])(?:tr|tc|p|r)\s")
_QUOTED = re.compile("'([^']+)'")
_TYPOGRAPHIC = str.maketrans("“”‘’", "\"\"''")
# Names that may stand for others in Chinese; those of the columns are their headings.
_NAMES = {
    "title": "标题", "rows": "各行", "count": "行数", "tables": "各表", "exported": "导出时间", "version": "导出软件",
    "filters": "筛选条件", "message": "提示", "files": "来源文件", "name": "名称", "sha256": "校验值",
}  # fmt: skip


def context(
    sheets: Sequence[Sheet], about: About, title: str = "", facts: Mapping[str, str] | None = None
) -> Flat:
    """Return what a template may name: the title, the particulars, the rows of all tables and of each one.

    A row has its columns by key and by heading in Chinese, corrections marked; `facts` are further words.
    """
    tables = [_table(sheet, about) for sheet in sheets]
    rows = [row for table in tables for row in table["rows"]]
    rows = [row | {"number": at, about.words["col_number"]: at} for at, row in enumerate(rows, 1)]
    own: Flat = {
        "title": printable(title or (sheets[0].heading if sheets else "")),
        "rows": rows,
        "count": len(rows),
        "tables": tables,
        "exported": local_time(about.exported),
        "version": about.version,
        "filters": "；".join(f"{name}：{value}" for name, value in about.filters)
        or about.words["about_no_filters"],
        "message": "" if rows or not sheets else printable(sheets[0].message),
        "files": [_both({"name": printable(name), "sha256": digest}) for name, digest in about.files],
    }
    return _both(own) | {name: printable(value) for name, value in (facts or {}).items()}


def _both(named: Flat) -> Flat:
    """Return values under their names and under those in Chinese."""
    return named | {_NAMES[name]: value for name, value in named.items()}


def _table(sheet: Sheet, about: About) -> Flat:
    columns = dict([*sheet.columns, *sheet.brief])
    rows = [_row(row, columns, about.words) for row in sheet.shown_rows()]
    table = {
        "title": printable(sheet.heading),
        "rows": rows,
        "count": len(rows),
        "message": "" if rows else printable(sheet.message),
    }
    return _both(table)


def _row(row: Mapping[str, Any], columns: Mapping[str, str], words: Mapping[str, str]) -> Flat:
    """Return a row by key and heading; of a cell with a marked twin the twin."""
    cells: Flat = {}
    for key in ("number", *columns):
        value = row.get(key)
        said = value if is_number(value) else printable(shown(value))
        name = key.removeprefix("told_")
        cells[name] = said
        if heading := words.get(f"col_{name}"):
            cells[re.sub(r"\W", "", heading)] = said
    return cells


def filled(template: Path, named: Flat, exported: str = "") -> bytes:
    """Return a DOCX file made of a template and what it may name; `exported` is the time in ISO form.

    Raises WordTemplateError where the file is no template or names what is not there, with the place.
    """
    require("office", "filling a Word template", "docxtpl", "docx")
    from docxtpl import DocxTemplate  # noqa: PLC0415 - a search never fills a template
    from jinja2 import TemplateError  # noqa: PLC0415
    from lxml.etree import LxmlError, XMLSyntaxError, fromstring  # noqa: PLC0415

    data = _read(template)
    made = DocxTemplate(io.BytesIO(data))
    environment = _environment()
    try:
        places = list(_places(made))
        _check(places, environment)
        made.render_init()
        # docxtpl itself mends what is broken, and loses words with it.
        fromstring(made.build_xml(named, environment).encode())
        made.render(named, environment, autoescape=True)
        made.docx.core_properties.last_modified_by = "policy-ledger"
        buffer = io.BytesIO()
        made.save(buffer)
    except WordTemplateError as error:
        raise WordTemplateError(f"{template.name}, {error.args[0]}", remedy=error.remedy) from error
    except XMLSyntaxError as error:
        broken = ValueError("tags {% … %} begin and end in different cells or paragraphs")
        raise _told(template, places, broken) from error
    except (TemplateError, LxmlError) as error:
        raise _told(template, places, error) from error
    except Exception as error:  # an expression of a template may raise anything
        raise _told(template, places, error) from error
    return packed(buffer.getvalue(), exported)


def _read(template: Path) -> bytes:
    """Return the bytes of a template, after a look at what it is."""
    remedy = "Give a Word file (.docx) with placeholders."
    try:
        data = template.read_bytes()
    except OSError as error:
        raise WordTemplateError(f"{template} cannot be read: {error.strerror}.", remedy=remedy) from error
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            size = sum(part.file_size for part in parts.infolist())
            parts.getinfo("word/document.xml")
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError) as error:
        raise WordTemplateError(f"{template.name} is no Word file (.docx).", remedy=remedy) from error
    if len(data) > _LARGEST or size > _LARGEST_UNPACKED:
        raise WordTemplateError(f"{template.name} is too large for a template.", remedy=remedy)
    return data


def _environment() -> Any:
    """Return the sandbox in which expressions of a template run: no names but those given, no large numbers."""
    from jinja2 import StrictUndefined  # noqa: PLC0415
    from jinja2.exceptions import SecurityError  # noqa: PLC0415
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    class Sandbox(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset({"*", "**", "%"})  # each of which makes a short text a long one

        def call_binop(self, _context: Any, operator: str, _left: Any, _right: Any) -> Any:
            raise SecurityError(f"'{operator}' is not allowed in a template")

    environment = Sandbox(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()
    return environment


def _places(made: Any) -> Iterator[tuple[str, str]]:
    """Yield (place, words) of every paragraph of a template that has placeholders."""
    made.init_docx()
    document = made.docx
    parts = [("", document)]
    for section in document.sections:
        parts += [("header, ", section.header), ("footer, ", section.footer)]
    for name, part in parts:
        for at, paragraph in enumerate(part.paragraphs, 1):
            if "{" in paragraph.text:
                yield f"{name}paragraph {at}", paragraph.text
        for number, table in enumerate(part.tables, 1):
            for at, row in enumerate(table.rows, 1):
                for cell in dict.fromkeys(row.cells):
                    if "{" in cell.text:
                        yield f"{name}table {number}, row {at}", cell.text


def _check(places: Sequence[tuple[str, str]], environment: Any) -> None:
    """Raise WordTemplateError for the first placeholder that is none, with its place."""
    from jinja2 import TemplateSyntaxError  # noqa: PLC0415

    for place, text in places:
        rest = _TAG.sub("", text)
        if broken := re.search(r"\{\{|\{%|\}\}|%\}", rest):
            raise WordTemplateError(
                f"{place}: {broken[0]} has no other half in “{text.strip()[:60]}”.",
                remedy="Write {{ name }} or {% … %} in one paragraph.",
            )
        for tag in _TAG.findall(text):
            plain = _PART.sub(r"\1 ", tag).translate(_TYPOGRAPHIC)
            if plain.startswith("{{"):
                try:
                    environment.parse(plain)
                except TemplateSyntaxError as error:
                    raise WordTemplateError(
                        f"{place}: {tag} cannot be read: {error.message}.", remedy=_REMEDY
                    ) from error


_REMEDY = "The placeholders are listed in docs/commands.md; `policy-ledger template` writes a sample."


def _told(template: Path, places: Sequence[tuple[str, str]], error: Exception) -> WordTemplateError:
    """Return what is wrong with a template: the file, the place of the name or tag, the reason in one line."""
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200].rstrip(".")
    names = _QUOTED.findall(reason)
    place = next((where for name in reversed(names) for where, text in places if name in text), "")
    if not place:  # a loop that is not closed: the last tag that opens or closes one
        place = next((where for where, text in reversed(places) if "{%" in text), "")
    return WordTemplateError(f"{template.name}{f', {place}' if place else ''}: {reason}.", remedy=_REMEDY)
