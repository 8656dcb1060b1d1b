"""What is known of a document, as escaped HTML: facts, lineage, versions, copies, what its reading told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from indexer.coverage import Coverage
from indexer.documents.cite import document_citation
from indexer.models import Document
from indexer.page.links import link_html
from indexer.page.messages import translated
from indexer.store.lineage import Lineage, Relative

Words = Mapping[str, str]
_VERSIONS = ("predecessor", "successor")


@dataclass(frozen=True)
class Ways:
    """Addresses that the page of a document leads to: of a document, and of two versions side by side."""

    document: Callable[[str], str]
    changes: Callable[[str, str], str]


def facts_html(facts: Sequence[tuple[str, str]]) -> str:
    """Return (name, value) pairs as a table."""
    lines = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in facts
    )
    return f'<table class="pl-table pl-facts"><tbody>{lines}</tbody></table>'


def lineage_html(found: Lineage, ways: Ways, words: Words) -> str:
    """Return what a document implements and follows, and what does so with it, each with its link; "" without."""
    lines = []
    for relative in found.relatives:
        if relative.relation in _VERSIONS:
            continue
        name = words.get(f"val_{relative.relation}") or words[relative.relation]
        where = f' <span class="pl-small">{escape(relative.citation)}</span>' if relative.citation else ""
        lines.append(f"<li>{escape(name)}：{_named(relative, ways)}{where}</li>")
    return _section(words["lineage"], lines)


def versions_html(
    document_id: str, found: Lineage, earlier: Iterable[Document], ways: Ways, words: Words
) -> str:
    """Return the earlier and later versions of a document, each with a link to what changed; "" without."""
    known: dict[str, tuple[str, str]] = {
        d.document_id: ("predecessor", document_citation(d)) for d in earlier
    }
    for relative in found.relatives:
        if relative.relation in _VERSIONS and relative.document_id:
            number = f"（{relative.doc_number}）" if relative.doc_number else ""
            known.setdefault(relative.document_id, (relative.relation, f"《{relative.title}》{number}"))
    lines = []
    for other, (relation, title) in known.items():
        old, new = (other, document_id) if relation == "predecessor" else (document_id, other)
        lines.append(
            f"<li>{escape(words[relation])}：{link_html(title, ways.document(other))} · "
            f"{link_html(words['versions_changed'], ways.changes(old, new))}</li>"
        )
    return _section(words["versions_title"], lines)


def copies_html(document: Document, others: Sequence[tuple[str, str]], ways: Ways, words: Words) -> str:
    """Return the files that hold a document, where they are several, and its other readings (id, title)."""
    lines = [f"<li>{escape(name)}</li>" for name in document.sources if len(document.sources) > 1]
    lines += [f"<li>{link_html(title, ways.document(other))}</li>" for other, title in others]
    return _section(words["copies"], lines)


def coverage_html(covered: Coverage, words: Words) -> str:
    """Return which share of a file is placed, and how many characters of it are what, as a table."""
    regions = {kind: n + covered.regions.get(kind, 0) for kind, n in covered.asides.items()}
    kinds = [(words["coverage_clauses"], covered.in_clauses)]
    kinds += [
        (words[f"region_{kind}"], count) for kind, count in (covered.regions | regions).items() if count
    ]
    if covered.unplaced:
        kinds.append((words["coverage_none"], covered.unplaced))
    lines = "".join(
        f'<tr><th scope="row">{escape(name[:1].upper() + name[1:])}</th><td>{count:,}</td></tr>'
        for name, count in kinds
    )
    told = words["coverage_told"].format(share=f"{covered.share:.1%}", characters=f"{covered.characters:,}")
    return f'<p>{escape(told)}</p><table class="pl-table pl-facts"><tbody>{lines}</tbody></table>'


def notes_html(notes: Sequence[str], language: str, words: Words) -> str:
    """Return what its reading told of a document; what has no words in the language of the page is counted only."""
    told = [translated(note, language) for note in dict.fromkeys(notes)]
    lines = [f"<li>{escape(note)}</li>" for note in told if note]
    if unsaid := sum(note is None for note in told):
        lines.append(f"<li>{escape(words['notes_more'].format(count=unsaid))}</li>")
    return _section(words["notes"], lines) or f"<p>{escape(words['notes_none'])}</p>"


def _named(relative: Relative, ways: Ways) -> str:
    number = f"（{relative.doc_number}）" if relative.doc_number else ""
    name = f"《{relative.title}》{number}" if relative.title else number
    return link_html(name, ways.document(relative.document_id)) if relative.document_id else escape(name)


def _section(title: str, lines: Sequence[str]) -> str:
    return (
        f'<section class="pl-about"><h4>{escape(title)}</h4><ul>{"".join(lines)}</ul></section>'
        if lines
        else ""
    )
