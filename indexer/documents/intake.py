"""One file on its way into the ledger: read, clean, split, identify, segment, cite."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from indexer.documents.cite import DRAFT_MARK, citation
from indexer.documents.clean import clean, page_count
from indexer.documents.identify import Metadata, identify, inherit
from indexer.documents.ocr_pages import Tick, recognised, unread
from indexer.documents.read import read_file
from indexer.documents.readers.ocr import missing_extra
from indexer.documents.segment import segment
from indexer.documents.sources import Facts, override
from indexer.documents.split import split
from indexer.documents.worker import Worker
from indexer.errors import UnreadableFileError
from indexer.models import Aside, Clause, CleanText, Document, Paragraph, Piece, Region, RegionKind

# A file of 2,000 pages takes a minute; what takes longer than this will not end.
_READ_SECONDS = 300.0

# What marks the content of a file whose pictures were left unread, behind the digest of its facts.
PARTIAL = " partial"

# Code and knowledge that shape text, documents and clauses.
_SHAPING = ("indexer.documents", "extraction")
# The part of `indexer/data` that does.
_SHAPING_DATA = ("web_pages.toml",)
# Data that says how a question is read, no file.
_READ_WITH_A_QUERY = frozenset({"query_words.toml", "synonyms.toml"})


@dataclass(frozen=True)
class Taken:
    """One document taken in: its clauses and regions, which tile its text, and what was odd about it."""

    document: Document
    clauses: list[Clause]
    regions: list[Region]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Intake:
    """All that came of one file; `text_sha256` is the digest of its canonical text.

    `asides` are the words that are in no document's text; `partial` is set where pages which are
    pictures were left unread.
    """

    sha256: str
    text_sha256: str
    documents: list[Taken]
    notes: tuple[str, ...]
    asides: tuple[Aside, ...] = ()
    partial: bool = False


@cache
def fingerprint() -> str:
    """Return a digest of the code and data that turn a file into clauses, as they were at the start."""
    digest = hashlib.sha256()
    for package in _SHAPING:
        folder = Path(str(resources.files(package)))
        for file in sorted(f for f in folder.rglob("*") if f.suffix in {".py", ".toml"}):
            if file.name not in _READ_WITH_A_QUERY:
                digest.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    for name in _SHAPING_DATA:
        digest.update(name.encode() + resources.files("indexer").joinpath("data", name).read_bytes())
    return digest.hexdigest()[:16]


@cache
def _worker() -> Worker:
    """Return the process in which files are read, one for as long as this one lives."""
    return Worker()


def canonical(path: Path, *, ocr: bool = True, tick: Tick = lambda *_: None) -> tuple[CleanText, str, bool]:
    """Return a file's canonical text, its SHA-256, and whether pictures in it were left unread.

    Files are read in a process of their own, within limits of time and memory. Raises
    UnreadableFileError with the reason.
    """
    path = path.absolute()
    source, sha256 = _worker().run(read_file, path, seconds=_READ_SECONDS)
    if source.pictures:
        if ocr and (reason := missing_extra()):
            raise UnreadableFileError(reason, passing=True)
        source = recognised(path, sha256, source, _worker(), tick) if ocr else unread(source)
    return clean(source), sha256, bool(source.pictures) and not ocr


def take_in(path: Path, facts: Facts, *, ocr: bool = True, tick: Tick = lambda *_: None) -> Intake:
    """Read a file into documents and clauses; raises UnreadableFileError with the reason."""
    text, sha256, partial = canonical(path, ocr=ocr, tick=tick)
    pieces = split(text)
    taken: list[Taken] = []
    notice: Metadata | None = None
    for piece in pieces:
        known = facts if len(pieces) == 1 or piece.plan else {}
        found = _metadata(text, piece, path.name)
        if piece.plan and notice is not None:
            inherit(found, notice)
        notice = notice or found
        # The title that a table of facts gives is that of the file, not of each plan in it.
        override(found, {k: v for k, v in known.items() if k != "title" or len(pieces) == 1})
        taken.append(_document(text, piece, path.name, sha256, found))
    return Intake(sha256, text_digest(text.text), taken, text.notes, text.asides, partial)


def text_digest(text: str) -> str:
    """Return the digest by which a canonical text is checked."""
    return hashlib.sha256(text.encode()).hexdigest()


def _paragraphs(text: CleanText, piece: Piece) -> tuple[Paragraph, ...]:
    return tuple(
        p.moved(-piece.start) for p in text.paragraphs if piece.start <= p.start and p.end <= piece.end
    )


def _metadata(text: CleanText, piece: Piece, name: str) -> Metadata:
    paragraphs = _paragraphs(text, piece)
    spoken = tuple(p for p in paragraphs if p.row is None and p.region in (None, RegionKind.METADATA))
    return identify(text.text[piece.start : piece.end], spoken, piece, name)


def _document(text: CleanText, piece: Piece, name: str, sha256: str, found: Metadata) -> Taken:
    body, paragraphs = text.text[piece.start : piece.end], _paragraphs(text, piece)
    document_id = hashlib.sha256(body.encode()).hexdigest()[:12]
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
    )
    draft = DRAFT_MARK if found.status == "draft" and DRAFT_MARK not in found.title else None
    marks = (draft, found.edition, found.doc_number)
    segmentation = segment(body, paragraphs, found.title)
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
