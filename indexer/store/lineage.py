"""How documents follow from each other: what one implements, what implements it, what came before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from extraction.entities.titles import bare_title
from extraction.rows import Reference
from extraction.terms import ReferenceRelation
from extraction.text.folding import squeeze
from indexer.documents.versions import title_key
from indexer.models import Document, DocumentStatus
from indexer.store.row_filters import naming
from indexer.store.rows import LedgerRow, resolved_references, set_resolved
from indexer.store.store import Store

# 《某机关关于印发〈某方案〉的通知》 names the plan that it carries.
_CARRIES = re.compile(r"关于(?:印发|发布|公布|转发|下达)<?(?P<plan>.+?)>?(?:的通知|的公告)")
_ISSUER = re.compile(r"^.{2,60}?(?=关于)")
_SHORTEST = 6
_FOLLOWS = (ReferenceRelation.IMPLEMENTS, ReferenceRelation.FOLLOWS)


@dataclass(frozen=True)
class Relative:
    """A document in the lineage of another: `document_id` is None where it is not in the knowledge base.

    `relation` is implements, follows, implemented_by, followed_by, predecessor or successor; `row_id`
    names the reference that says so.
    """

    relation: str
    title: str
    doc_number: str | None
    document_id: str | None
    row_id: str | None
    citation: str | None


@dataclass(frozen=True)
class Lineage:
    """The lineage of a document, and whether it is still in force by a day (None: it does not say)."""

    document_id: str
    relatives: list[Relative]
    ended: bool | None
    ends: str | None


def title_forms(title: str) -> set[str]:
    """Return the forms under which a title may be cited: with and without issuer, notice and brackets."""
    squeezed = squeeze(bare_title(title))
    forms = {squeeze(title), squeezed, _ISSUER.sub("", squeezed)}
    if carried := _CARRIES.search(squeezed):
        forms.add(carried["plan"].strip("<>"))
    return {form for form in forms if len(form) >= _SHORTEST}


def resolve(store: Store) -> None:
    """Fill in which document of the knowledge base each reference names; one of several stays open."""
    set_resolved(store.connection, resolved(store))


def resolved(store: Store) -> list[tuple[str | None, str]]:
    """Return (document, row) for each reference that is to be changed; None where none or several documents are named."""
    known: dict[str, str | None] = {}
    numbered: set[str] = set()
    for document_id, title, number in store.connection.execute(
        "SELECT document_id, title, doc_number FROM documents"
        " WHERE document_id NOT IN (SELECT document_id FROM links WHERE kind = 'duplicate_of')"
    ):
        for form in {*title_forms(title), squeeze(number or "")} - {""}:
            known[form] = document_id if known.get(form, document_id) == document_id else None
        numbered |= {document_id} if number else set()
    return resolved_references(store.connection, known, numbered, title_forms)


def lineage(store: Store, document: Document, on: date) -> Lineage:
    """Return what a document implements and follows, what does so with it, its versions and its end."""
    relatives = [_named(row) for row in _once(store.ledger_rows("references", [document.document_id]))]
    titles = {d.document_id: d for d in store.documents()}
    for row in _once(store.ledger_rows("references", condition=naming(document.document_id))):
        if row.resolved_document_id == document.document_id and row.document_id != document.document_id:
            relation = (
                "implemented_by"
                if isinstance(row.row, Reference) and row.row.relation == ReferenceRelation.IMPLEMENTS
                else "followed_by"
            )
            other = titles.get(row.document_id)
            number = other.doc_number if other else None
            relatives.append(Relative(relation, row.title, number, row.document_id, row.row_id, row.citation))
    for link in store.links():
        if link.kind == "duplicate_of" or document.document_id not in {link.document_id, link.other_id}:
            continue
        earlier = link.document_id == document.document_id
        other = titles.get(link.other_id if earlier else link.document_id)
        if other:
            relation = "successor" if earlier else "predecessor"
            relatives.append(Relative(relation, other.title, other.doc_number, other.document_id, None, None))
    ends = document.valid_until or (f"{document.period_end}-12-31" if document.period_end else None)
    return Lineage(document.document_id, relatives, on.isoformat() > ends if ends else None, ends)


def earlier_versions(store: Store, document: Document) -> list[Document]:
    """Return what came before a document, the nearest first: its drafts, then earlier versions by date.

    Known are those that share much text, those of the same title and region, and those that it repeals.
    """
    titles = {d.document_id: d for d in store.documents()}
    links = [link for link in store.links() if link.other_id == document.document_id]
    found = {link.document_id for link in links if link.kind != "duplicate_of"}
    found |= {
        row.resolved_document_id or ""
        for row in store.ledger_rows("references", [document.document_id])
        if isinstance(row.row, Reference) and row.row.relation == ReferenceRelation.REPEALS
    }
    key = title_key(document.title), document.region
    issued = document.status != DocumentStatus.DRAFT
    for other in titles.values():
        same = other.kind == document.kind and (title_key(other.title), other.region) == key
        older = bool(other.date and document.date and other.date < document.date)
        if same and (older or (issued and other.status == DocumentStatus.DRAFT)):
            found.add(other.document_id)
    known = [titles[name] for name in found - {document.document_id} if name in titles]
    known.sort(key=lambda d: (d.date or "", d.document_id), reverse=True)
    return sorted(known, key=lambda d: not (issued and d.status == DocumentStatus.DRAFT))


def _named(row: LedgerRow) -> Relative:
    reference = row.row
    assert isinstance(reference, Reference)  # noqa: S101 - the table says so
    return Relative(
        reference.relation,
        reference.title,
        reference.doc_number,
        row.resolved_document_id,
        row.row_id,
        row.citation,
    )


def _once(rows: list[LedgerRow]) -> list[LedgerRow]:
    """Return the references that implement or follow, each document and what it names once."""
    found: dict[tuple[str, str, str], LedgerRow] = {}
    for row in rows:
        if isinstance(row.row, Reference) and row.row.relation in _FOLLOWS:
            found.setdefault((row.document_id, squeeze(row.row.title), row.row.doc_number or ""), row)
    return list(found.values())
