"""One file on its way into the ledger: read, clean, split, identify, segment, cite."""

from __future__ import annotations

import hashlib
import traceback
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeVar, TypeVarTuple

from extraction.rows import Rows
from indexer.documents.cite import citation, marks_of
from indexer.documents.clean import clean, page_count
from indexer.documents.extract import rows_of
from indexer.documents.identify import Metadata, identify, inherit
from indexer.documents.limits import Limits, limits_of
from indexer.documents.ocr_pages import Tick, recognised, unread
from indexer.documents.pool import LocalWorkers, Workers
from indexer.documents.read import File, read_file
from indexer.documents.readers.ocr import missing_extra
from indexer.documents.segment import segment
from indexer.documents.sources import Facts, correct, override
from indexer.documents.split import split
from indexer.errors import StoppedError, UnreadableFileError
from indexer.models import (
    Aside,
    Clause,
    CleanText,
    Document,
    Paragraph,
    Piece,
    Region,
    RegionKind,
    SourceText,
)

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
NO_ROWS = Rows([], [], [], [], [], [], [])

# What marks the content of a file whose pictures were left unread, behind the digest of its facts.
PARTIAL = " partial"


Corrected = Mapping[str, Mapping[str, Any]]
"""Document -> what officials corrected of its metadata, by field."""


class Texts(Protocol):
    """Where what a reader takes from one file is kept: its pages and its SHA-256."""

    def get(self, name: str) -> tuple[SourceText, str] | None:
        """Return what is kept of the file, under the name it has now; None where nothing is."""
        ...

    def put(self, source: SourceText, sha256: str) -> None:
        """Keep what was read."""
        ...


@dataclass(frozen=True)
class Taken:
    """One document taken in: its clauses and regions, which tile its text, what was odd about it, its rows."""

    document: Document
    clauses: list[Clause]
    regions: list[Region]
    notes: tuple[str, ...]
    rows: Rows = NO_ROWS


@dataclass(frozen=True)
class Intake:
    """All that came of one file; `text_sha256` is the digest of its canonical text.

    `asides` are the words that are in no document's text; `partial` is set where pages which are
    pictures were left unread. `failures` tells what went wrong with single documents of the file, each
    a line and the trace of where.
    """

    sha256: str
    text_sha256: str
    documents: list[Taken]
    notes: tuple[str, ...]
    asides: tuple[Aside, ...] = ()
    partial: bool = False
    failures: tuple[tuple[str, str], ...] = ()


# Where a file is read that nobody names workers for.
_ONE = LocalWorkers(1)


def in_worker(
    function: Callable[[*Ts], T], *args: *Ts, size: int, limits: Limits, workers: Workers = _ONE
) -> T:
    """Return what a function returns for a file of `size` bytes, run in a process of its own."""
    seconds, memory = limits.seconds_for(size), limits.memory_for(size)
    with workers.place() as worker:
        return worker.run(function, *args, seconds=seconds, memory=memory)


def canonical(path: Path, *, ocr: bool = True, tick: Tick = lambda *_: None) -> tuple[CleanText, str, bool]:
    """Return a file's canonical text, its SHA-256, and whether pictures in it were left unread.

    Files are read in a process of their own, within limits of time and memory. Raises
    UnreadableFileError with the reason.
    """
    path = path.absolute()
    size, limits = _size(path), limits_of()
    source, sha256 = in_worker(read_file, path, size=size, limits=limits)
    if source.pictures:
        source = _with_pictures(path, sha256, source, tick, _ONE) if ocr else unread(source)
    return in_worker(clean, source, size=size, limits=limits), sha256, bool(source.pictures) and not ocr


def take_in(
    path: Path,
    facts: Facts,
    *,
    ocr: bool = True,
    tick: Tick = lambda *_: None,
    size: int | None = None,
    limits: Limits | None = None,
    texts: Texts | None = None,
    corrected: Corrected | None = None,
    workers: Workers = _ONE,
) -> Intake:
    """Read a file into documents, clauses and rows; raises UnreadableFileError with the reason.

    `facts` override what was detected, and `corrected` both, in the documents that it names.

    With `texts` what the reader takes from the file is kept there, and not read again where it is there.

    All of it is done by `workers`, in processes of their own, within limits in proportion to `size`, in bytes (of
    a member of an archive: unpacked). Raises StoppedError where it crashed or went beyond them.
    """
    path = path.absolute()
    size = max(_size(path), size or 0)
    limits, partial = limits or limits_of(), False
    known = texts.get(path.name) if texts else None
    if known is not None:
        source, sha256 = known
    elif texts is None:
        found = in_worker(
            _read_whole, path, facts, corrected or {}, size=size, limits=limits, workers=workers
        )
        if isinstance(found, Intake):
            return found
        source, sha256 = found
    else:
        source, sha256 = in_worker(read_file, path, size=size, limits=limits, workers=workers)
        texts.put(source, sha256)
    if source.pictures:
        # Pages one by one, each within limits of its own: a hopeless one costs itself, and what is read is kept.
        source = _with_pictures(path, sha256, source, tick, workers) if ocr else unread(source)
        partial = not ocr
    return in_worker(
        intake_of,
        source,
        path.name,
        sha256,
        facts,
        partial,
        corrected or {},
        size=size,
        limits=limits,
        workers=workers,
    )


def _with_pictures(path: Path, sha256: str, source: SourceText, tick: Tick, workers: Workers) -> SourceText:
    if reason := missing_extra():
        raise UnreadableFileError(reason, passing=True)
    return recognised(path, sha256, source, workers, tick)


def _size(path: Path) -> int:
    """Return the size of a file, or of the archive it is in; 0 where there is none."""
    for one in (path, *path.parents):
        try:
            return one.stat().st_size
        except OSError:
            continue
    return 0


def _read_whole(path: File, facts: Facts, corrected: Corrected) -> Intake | tuple[SourceText, str]:
    """Return all that comes of a file, or its pages and SHA-256 where some are pictures; runs in the child."""
    source, sha256 = read_file(path)
    return (
        (source, sha256) if source.pictures else intake_of(source, path.name, sha256, facts, False, corrected)
    )


def intake_of(
    source: SourceText,
    name: str,
    sha256: str,
    facts: Facts,
    partial: bool,
    corrected: Corrected = MappingProxyType({}),
) -> Intake:
    """Return all that comes of the pages of a file of the name `name`; `partial`: pictures were left unread."""
    text = clean(source)
    pieces = split(text)
    taken: list[Taken] = []
    failures: list[tuple[str, str]] = []
    notice: Metadata | None = None
    for piece in pieces:
        known = facts if len(pieces) == 1 or piece.plan else {}
        try:
            found = _metadata(text, piece, name)
            if piece.plan and notice is not None:
                inherit(found, notice)
            notice = notice or found
            # The title that a table of facts gives is that of the file, not of each plan in it.
            override(found, {k: v for k, v in known.items() if k != "title" or len(pieces) == 1})
            one = _document(text, piece, name, sha256, found, corrected)
            taken.append(replace(one, rows=rows_of(one.document, one.clauses)))
        except MemoryError:
            raise
        except Exception as error:
            if len(pieces) == 1:
                raise
            told = f"the document at [{piece.start}, {piece.end}) could not be read ({type(error).__name__})"
            failures.append((told, traceback.format_exc()))
    if not taken:
        raise StoppedError(f"the reader crashed: {failures[0][0]}", trace=failures[0][1])
    notes = (*text.notes, *(told for told, _ in failures))
    return Intake(sha256, text_digest(text.text), taken, notes, text.asides, partial, tuple(failures))


def text_digest(text: str) -> str:
    """Return the digest by which a canonical text is checked."""
    return hashlib.sha256(text.encode()).hexdigest()


def _paragraphs(text: CleanText, piece: Piece) -> tuple[Paragraph, ...]:
    first = bisect_left(text.paragraphs, piece.start, key=attrgetter("start"))
    until = bisect_right(text.paragraphs, piece.end, key=attrgetter("end"))
    return tuple(p.moved(-piece.start) for p in text.paragraphs[first:until])


def _metadata(text: CleanText, piece: Piece, name: str) -> Metadata:
    paragraphs = _paragraphs(text, piece)
    spoken = tuple(p for p in paragraphs if p.row is None and p.region in (None, RegionKind.METADATA))
    return identify(text.text[piece.start : piece.end], spoken, piece, name)


def _document(
    text: CleanText, piece: Piece, name: str, sha256: str, found: Metadata, corrected: Corrected
) -> Taken:
    body, paragraphs = text.text[piece.start : piece.end], _paragraphs(text, piece)
    document_id = hashlib.sha256(body.encode()).hexdigest()[:12]
    printed = found.title
    read_as = correct(found, corrected.get(document_id, {}))
    first, last = text.page_at(piece.start), text.page_at(max(piece.start, piece.end - 1))
    pages = page_count(text) if first is None or last is None else last - first + 1
    document = Document(
        document_id=document_id,
        source=name,
        sha256=sha256,
        title=found.title,
        doc_number=found.doc_number,
        issuers=found.issuers,
        level=found.level,
        region=found.region,
        date=found.date,
        doc_type=found.doc_type,
        status=found.status,
        normative=found.normative,
        kind=piece.kind,
        period_start=found.period[0],
        period_end=found.period[1],
        pages=pages,
        text=body,
        edition=found.edition,
        trial=found.trial,
        valid_from=found.validity.first,
        valid_until=found.validity.last,
        source_start=piece.start,
        sources=(name,),
        within=found.within,
        read_from=found.read_from,
        read_as=read_as,
    )
    marks = marks_of(document)
    segmentation = segment(body, paragraphs, printed)
    clauses = [
        Clause(
            clause_id=f"{document_id}-{at:03d}",
            document_id=document_id,
            path=raw.path,
            heading=raw.heading,
            headings=raw.headings,
            text=body[raw.start : raw.end],
            start=raw.start,
            end=raw.end,
            page_start=(page := text.page_at(piece.start + raw.start)),
            page_end=text.page_at(piece.start + raw.end - 1),
            citation=citation(found.title, marks, raw.path, page),
            kind=raw.kind,
            cells=raw.row.cells if raw.row else (),
            caption=raw.row.caption if raw.row else "",
        )
        for at, raw in enumerate(segmentation.clauses, 1)
    ]
    missing = [field for field in ("level", "date", "doc_type") if getattr(found, field) is None]
    notes = [*text.notes, *(f"numbering: {note}" for note in segmentation.notes)]
    if missing and piece.kind == "document":
        notes.append(f"not found: {', '.join(missing)}")
    return Taken(document, clauses, segmentation.regions, tuple(notes))
