"""Word documents (.docx): paragraphs, tables and the numbers that Word makes up when it shows them."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from indexer.documents.readers import archive, docx_tables, grids
from indexer.documents.readers.numbering import Numbering, W, value
from indexer.errors import UnreadableFileError
from indexer.models import TABLE_MARK, Cell, Page, SourceText, Table

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = W[1:-1].encode()
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Elements that only wrap others, and those whose content is not shown here.
_WRAPPERS = {
    *(f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink")),
    *(f"{_COMPATIBLE}{name}" for name in ("AlternateContent", "Choice")),
}
_DROPPED = {
    *(
        f"{W}{name}"
        for name in ("del", "moveFrom", "delText", "instrText", "rt", "pPr", "rPr", "txbxContent")
    ),
    f"{_COMPATIBLE}Fallback",
}
_SIGNS = {f"{W}noBreakHyphen": "-", f"{W}tab": " ", f"{W}ptab": " ", f"{W}br": "\n", f"{W}cr": "\n"}
# Parts beside the body, by the name of their file, whose words are counted and not taken.
_ASIDE = {"header": "headers", "footer": "footers", "comments": "comments"}
_ASIDE_NAME = re.compile(r"(header|footer|comments)\d*\.xml")
_LEADERS = "…………"
_KINDS = {"styles", "numbering", "footnotes", "endnotes"}


def read_docx(name: str, data: bytes) -> SourceText:
    """Return the text of a .docx, one paragraph a line, its tables beside it.

    Word keeps automatic numbers apart from the text; they are written before their paragraph.
    Headings carry Markdown marks, which later steps take for hints. Text boxes follow the paragraph
    they hang on, footnotes the whole. Deleted revisions, hidden words, comments, headers and footers
    are left out and counted. Raises UnreadableFileError where the file cannot be read.
    """
    if data.startswith(_OLE):
        locked = _ENCRYPTED in data
        raise UnreadableFileError(
            "encrypted with a password" if locked else "an old Word file under a new name"
        )
    archive.check(data)
    try:
        with archive.opened(data) as package:
            document = _Document(package)
            lines = [*_lines(document.body, document), *document.notes()]
            revised = any(True for _ in document.body.iter(f"{W}ins", f"{W}del", f"{W}moveFrom"))
    except UnreadableFileError:
        raise
    except Exception as error:  # a damaged part may lack anything that it ought to have
        raise UnreadableFileError(f"damaged Word file ({type(error).__name__})") from error
    if not any(line.strip() for line in lines):
        raise UnreadableFileError("the Word file holds no text")
    # A blank line keeps paragraphs apart where a later step might take lines for lines of print.
    return SourceText(
        name,
        (Page(None, "\n\n".join(lines), tuple(document.tables)),),
        visual_lines=False,
        notes=("tracked changes were taken as accepted",) if revised else (),
        left_out=document.left_out,
    )


class _Document:
    """The parts of a document: its body, styles, lists, and the notes met so far."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        main = _relations(package, "").get("officeDocument", "word/document.xml")
        parts = _relations(package, main)
        self.body = _part(package, main).find(f"{W}body")
        if self.body is None:
            raise UnreadableFileError("damaged Word file (no body)")
        names = set(package.namelist())
        trees = {k: _part(package, path) for k, path in parts.items() if k in _KINDS and path in names}
        styles = trees.get("styles")
        found = styles.iterchildren(f"{W}style") if styles is not None else ()
        self.styles: dict[str, Any] = {style.get(f"{W}styleId"): style for style in found}
        self._default = next(
            (
                key
                for key, style in self.styles.items()
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in {"1", "true", "on"}
            ),
            None,
        )
        self.numbering = Numbering(trees.get("numbering"), self.styles)
        self._notes = {kind: trees[f"{kind}s"] for kind in ("footnote", "endnote") if f"{kind}s" in trees}
        self.referred: list[tuple[str, str]] = []
        self.tables: list[Table] = []
        self.left_out = docx_tables.unshown(
            self.body,
            [
                (_ASIDE[found[1]], _part(package, path))
                for path in sorted(names)
                if (found := _ASIDE_NAME.fullmatch(path.removeprefix(posixpath.dirname(main) + "/")))
            ],
        )

    def style_chain(self, paragraph: Any) -> list[tuple[str, Any]]:
        """Return (identifier, style) of a paragraph and of what its style is based on."""
        key = value(paragraph.find(f"{W}pPr"), "pStyle") or self._default
        chain: list[tuple[str, Any]] = []
        while key is not None and key in self.styles and key not in (seen for seen, _ in chain):
            chain.append((key, self.styles[key]))
            key = value(self.styles[key], "basedOn")
        return chain

    def notes(self) -> Iterator[str]:
        """Return the footnotes and endnotes that the body refers to, in that order."""
        for number, (kind, key) in enumerate(dict.fromkeys(self.referred), 1):
            for note in self._notes[kind].iterchildren(f"{W}{kind}") if kind in self._notes else ():
                if note.get(f"{W}id") == key:
                    words = " ".join(_cell(note, self))
                    if words.strip():
                        yield f"[{number}] {words.strip()}"


def _relations(package: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Return the paths of the parts that a part relates to, by the kind of relation."""
    folder, base = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{base}.rels")
    if path not in package.namelist():
        return {}
    return {
        relation.get("Type", "").rpartition("/")[2]: posixpath.normpath(
            posixpath.join("/", folder, relation.get("Target", ""))
        ).lstrip("/")
        for relation in _part(package, path).iter(_RELATION)
        if relation.get("TargetMode") != "External"
    }


def _part(package: zipfile.ZipFile, path: str) -> Any:
    from lxml import etree  # noqa: PLC0415 - a search never reads a file

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(package.read(path).replace(_STRICT, _TRANSITIONAL), parser)


def _children(element: Any) -> Iterator[Any]:
    """Return the children that are shown, wrappers opened."""
    for child in element.iterchildren():
        if child.tag in _WRAPPERS:
            yield from _children(child)
        elif child.tag not in _DROPPED:
            yield child


def _lines(parent: Any, document: _Document) -> Iterator[str]:
    before = ""
    for child in _children(parent):
        if child.tag == f"{W}p":
            text = before + _text(child, document, leaders=_in_contents(child, document))
            before = ""
            if child.find(f"{W}pPr/{W}rPr/{W}del") is not None:
                before = text  # its end was deleted: it runs on into the next paragraph
                continue
            yield from _paragraph(child, text, document)
        elif child.tag == f"{W}tbl":
            yield from _table(child, document)
    if before.strip():
        yield before.strip()


def _paragraph(paragraph: Any, text: str, document: _Document) -> Iterator[str]:
    label = _label(paragraph, document)
    if text.strip():
        level = _heading_level(paragraph, document)
        lines = [line for line in text.strip().split("\n") if line.strip()]
        if level:
            yield f"{'#' * level} {_joined(label, ' '.join(lines))}"
        else:
            yield from [_joined(label, lines[0]), *lines[1:]]
    for box in _boxes(paragraph):
        yield from _lines(box, document)


def _boxes(element: Any) -> Iterator[Any]:
    """Return the text boxes that hang on a paragraph, each once."""
    for child in element.iterchildren():
        if child.tag == f"{W}txbxContent":
            yield child
        elif child.tag not in _DROPPED:
            yield from _boxes(child)


def _text(element: Any, document: _Document, *, leaders: bool = False) -> str:
    parts = []
    for child in _children(element):
        if child.tag in {f"{W}t", f"{_MATHS}t"}:
            parts.append(grids.without_marks(child.text or ""))
        elif child.tag in _SIGNS:
            parts.append(_LEADERS if leaders and child.tag == f"{W}tab" else _SIGNS[child.tag])
        elif child.tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
            kind = child.tag.removeprefix(W).removesuffix("Reference")
            document.referred.append((kind, child.get(f"{W}id")))
        elif not (child.tag == f"{W}r" and docx_tables.is_hidden(child)):
            parts.append(_text(child, document, leaders=leaders))
    return "".join(parts)


def _table(table: Any, document: _Document) -> Iterator[str]:
    """Return the mark of a table of data, which `document` keeps, or the lines of a layout table."""
    places, headers = docx_tables.grid(table, _children)
    bare = tuple(Cell(docx_tables.words(p.element), p.row, p.column) for p in places)
    if not grids.is_data(bare):
        for place in places:
            yield from _lines(place.element, document)
        return
    cells = [Cell("\n".join(_cell(p.element, document)), p.row, p.column, p.rows, p.columns) for p in places]
    document.tables.append(grids.table_of(cells, headers))
    yield TABLE_MARK


def _cell(cell: Any, document: _Document) -> Iterator[str]:
    """Return the words of a cell by paragraphs, rows of a table within it too; a number may be all."""
    for child in _children(cell):
        if child.tag == f"{W}p":
            words = " ".join(_text(child, document).split())
            if shown := _joined(_label(child, document), words).strip():
                yield shown
            for box in _boxes(child):
                yield from _cell(box, document)
        elif child.tag == f"{W}tbl":
            places, _ = docx_tables.grid(child, _children)
            for _, row in groupby(places, key=lambda place: place.row):
                words = " ".join(line for place in row for line in _cell(place.element, document))
                if words:
                    yield words


def _label(paragraph: Any, document: _Document) -> str:
    own = paragraph.find(f"{W}pPr")
    chain = [(key, style.find(f"{W}pPr")) for key, style in document.style_chain(paragraph)]
    return document.numbering.label([(key, found) for key, found in [("", own), *chain] if found is not None])


def _joined(label: str, text: str) -> str:
    """Put a label before a text: a space only where the two would run together."""
    shown, text = label.rstrip(), text.lstrip()
    if not shown or not text:
        return shown + text
    touching = shown[-1].isascii() and shown[-1] not in ")]" and text[0].isascii()
    spaced = label.endswith(" ") and shown[-1] not in "、.．。：）)]"
    return f"{shown} {text}" if touching or spaced else shown + text


def _style_names(paragraph: Any, document: _Document) -> list[str]:
    return [(value(style, "name") or "").lower() for _, style in document.style_chain(paragraph)]


def _in_contents(paragraph: Any, document: _Document) -> bool:
    """Tell whether a paragraph is an entry of a table of contents, whose tab shows as dots."""
    return any(re.fullmatch(r"(?:toc|目录)\s?\d", name) for name in _style_names(paragraph, document))


def _heading_level(paragraph: Any, document: _Document) -> int:
    """Return the level of a heading, 0 for body text: its outline level, or its style's name."""
    styles = [style for _, style in document.style_chain(paragraph)]
    for element, named in [(paragraph, None), *((style, value(style, "name") or "") for style in styles)]:
        outline = value(element.find(f"{W}pPr"), "outlineLvl")
        if outline is not None:
            return min(int(outline) + 1, 6) if int(outline) < 9 else 0
        if match := re.fullmatch(r"(?:heading|标题)\s?([1-9])", (named or "").lower()):
            return min(int(match[1]), 6)
    return 0
