"""A draft as a file: its text, and the same file with a comment at everything that is wrong or to be looked at."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from functools import cache
from pathlib import PurePath
from typing import Any

from indexer.documents.clean import clean
from indexer.documents.read import read_bytes
from indexer.documents.worker import Worker
from indexer.drafts.findings import Finding
from indexer.errors import UnreadableFileError, require

# The kinds of files that a draft may be; LARGEST in bytes, SECONDS that reading may take.
ENDINGS = (".docx", ".txt", ".md", ".pdf")
LARGEST = 20 << 20
_SECONDS = 60
_AUTHOR, _INITIALS = "policy-ledger", "核"


def draft_text(name: str, data: bytes) -> str:
    """Return the text of a draft, one line a paragraph; offsets of findings count in it.

    Raises UnreadableFileError for a file that is no draft, MissingExtraError where its reader is not installed.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise UnreadableFileError(f"files of kind {ending or '(none)'} are not read")
    if len(data) > LARGEST:
        raise UnreadableFileError(f"it is larger than {LARGEST >> 20} MB")
    if ending == ".docx":
        require("office", "reading .docx", "docx")
    return _worker().run(read_draft, name, data, seconds=_SECONDS)


@cache
def _worker() -> Worker:
    """Return the process that reads drafts: what a damaged file does to it is done to it alone."""
    return Worker()


def read_draft(name: str, data: bytes) -> str:
    """Return the text of a draft; called in a process of its own."""
    if PurePath(name).suffix.lower() == ".docx":
        return "".join(words for words, _ in _pieces(_opened(data)))
    return clean(read_bytes(name, data)).text


def commented(
    name: str, data: bytes, text: str, findings: Sequence[Finding], told: Callable[[Finding], str]
) -> bytes:
    """Return a draft as DOCX with a comment, `told`, at each finding.

    A DOCX keeps its layout; of other kinds of files the text is taken, a paragraph a line. `text` and the spans of
    `findings` are those of `draft_text`.
    """
    require("office", "writing .docx", "docx")
    if PurePath(name).suffix.lower() == ".docx":
        document = _opened(data)
    else:
        document = _opened(None)
        for line in text.split("\n"):
            document.add_paragraph("".join(char for char in line if char >= " " or char == "\t"))
    at = 0
    for words, paragraph in list(_pieces(document)):
        if paragraph is not None:
            own = [one for one in findings if at <= one.start < at + len(words)]
            _comment(document, paragraph, at, own, told)
        at += len(words)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _opened(data: bytes | None) -> Any:
    """Return a document of python-docx; raises UnreadableFileError where it cannot be opened."""
    from docx import Document  # noqa: PLC0415 - a check without a file needs none

    try:
        return Document(io.BytesIO(data) if data is not None else None)
    except (ValueError, KeyError, zipfile.BadZipFile, OSError, SyntaxError) as error:
        raise UnreadableFileError(f"damaged Word file ({type(error).__name__})") from error


def _pieces(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield the text of a document piece by piece, each with its paragraph, None for what only parts them.

    A table is written as in Markdown, one line a row; a paragraph in a cell has no line of its own.
    """
    from docx.oxml.ns import qn  # noqa: PLC0415

    first = True
    for block in document.element.body.iter(qn("w:p"), qn("w:tbl")):
        if any(above.tag == qn("w:tbl") for above in block.iterancestors()):
            continue
        if not first:
            yield "\n", None
        first = False
        if block.tag == qn("w:p"):
            yield _text(_runs(block)), block
        else:
            yield from _table(block)


def _table(table: Any) -> Iterator[tuple[str, Any]]:
    from docx.oxml.ns import qn  # noqa: PLC0415

    for number, row in enumerate(table.iterchildren(qn("w:tr"))):
        yield "\n|", None
        width = 0
        for cell in row.iterchildren(qn("w:tc")):
            for paragraph in cell.iter(qn("w:p")):
                yield " ", None
                yield _text(_runs(paragraph)).replace("|", "｜"), paragraph
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            columns = int(span.get(qn("w:val"))) if span is not None else 1
            width += columns
            yield " |" * columns, None
        if not number:
            yield "\n|" + "---|" * width, None
    yield "\n", None


def _runs(paragraph: Any) -> list[Any]:
    from docx.oxml.ns import qn  # noqa: PLC0415

    gone = qn("w:del")
    return [
        run
        for run in paragraph.iter(qn("w:r"))
        if not any(above.tag == gone for above in run.iterancestors())
    ]


def _text(runs: Sequence[Any]) -> str:
    return "".join(run.text for run in runs).replace("\n", " ")


def _comment(
    document: Any, paragraph: Any, at: int, findings: Sequence[Finding], told: Callable[[Finding], str]
) -> None:
    """Put comments at spans of one paragraph that begins at `at`; its runs are cut where a span begins or ends."""
    from docx.text.run import Run  # noqa: PLC0415

    cuts = sorted({place - at for one in findings for place in (one.start, one.end)})
    for cut in cuts:
        _cut(paragraph, cut)
    for one in findings:
        inside, place = [], at
        for run in _runs(paragraph):
            behind = place + len(run.text)
            if place < one.end and one.start < behind:
                inside.append(Run(run, document))
            place = behind
        if inside:
            document.add_comment([inside[0], inside[-1]], told(one), author=_AUTHOR, initials=_INITIALS)


def _cut(paragraph: Any, cut: int) -> None:
    """Cut the run that a place of a paragraph lies in, so that one begins there; pictures and fields stay whole."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    place = 0
    for run in _runs(paragraph):
        length = len(run.text)
        if place < cut < place + length:
            plain = [child for child in run if child.tag != qn("w:rPr")]
            if len(plain) != 1 or plain[0].tag != qn("w:t"):
                return
            words = run.text
            behind = deepcopy(run)
            run.text, behind.text = words[: cut - place], words[cut - place :]
            run.addnext(behind)
            return
        place += length
