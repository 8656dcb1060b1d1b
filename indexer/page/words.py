"""What the web page shows, as words and escaped HTML: no text of a document is ever taken for markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal

from extraction.rows import Duty
from extraction.terms import Level
from indexer.documents.cite import path_words
from indexer.documents.versions import Link
from indexer.models import Document, DocumentStatus, Hit
from indexer.store.lineage import Lineage
from indexer.store.rows import LedgerRow

Colour = Literal["blue", "green", "gray", "orange", "violet"]
EXAMPLES = (
    "畜禽粪污综合利用率目标",
    "哪个部门负责红树林保护修复",
    "非化石能源消费比重 2025",
    "碳排放数据造假怎么处理",
)
STYLE = """<style>
.pl-text { line-height: 1.9; font-size: 1rem; overflow-wrap: anywhere; }
.pl-text mark { background: #ffe58f; color: inherit; padding: 0 1px; border-radius: 2px; }
.pl-text p { margin: 0 0 .5em 0; text-indent: 2em; }
.pl-text p.pl-head { font-weight: 600; text-indent: 0; margin-top: .9em; }
[data-testid="stCode"] > pre + div, [data-testid="stCode"] > pre + div * { opacity: 1; visibility: visible; }
.pl-table { border-collapse: collapse; margin: .6em 0; }
.pl-table th, .pl-table td { border: 1px solid #bbb; padding: .2em .6em; text-align: left; vertical-align: top; }
.pl-current { background: #fff7e0; border-left: 4px solid #d48806; padding: .2em .6em; scroll-margin-top: 5em; }
</style>"""


def marked(text: str, marks: Sequence[tuple[int, int]]) -> str:
    """Return escaped text with its marked spans in <mark>."""
    parts: list[str] = []
    at = 0
    for start, end in marks:
        parts += (escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>")
        at = end
    return "".join((*parts, escape(text[at:])))


def marked_html(text: str, marks: Sequence[tuple[int, int]]) -> str:
    """Return escaped text with its marked spans in <mark>, paragraphs as <p>."""
    paragraphs = marked(text, marks).split("\n")
    return f'<div class="pl-text">{"".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)}</div>'


def passage_html(hit: Hit) -> tuple[str, bool]:
    """Return the passage of a hit that matches, and whether that is all of the clause."""
    start, end = hit.passage
    whole = not hit.text[:start].strip() and not hit.text[end:].strip()
    head, tail = "…" if hit.text[:start].strip() else "", "…" if hit.text[end:].strip() else ""
    marks = [
        (max(a, start) - start + len(head), min(b, end) - start + len(head))
        for a, b in hit.highlights
        if b > start and a < end
    ]
    return marked_html(f"{head}{hit.text[start:end]}{tail}", marks), whole


def why_words(hit: Hit, words: dict[str, str]) -> str:
    """Return in words why a clause was found: its rank on either side and the words matched."""
    parts = [
        words[f"why_{side}"].format(rank=hit.why[f"{side}_rank"])
        for side in ("lexical", "vector")
        if hit.why.get(f"{side}_rank")
    ]
    if role := hit.why.get("exact"):
        parts.insert(0, words[f"why_{role}"])
    matched = hit.why.get("words")
    if isinstance(matched, list) and matched:
        parts.append(words["why_words"].format(words="、".join(map(str, matched))))
    return words["why"].format(parts=" · ".join(parts)) if parts else ""


def markdown_text(text: str) -> str:
    """Return text with every character that Markdown or Streamlit would take for markup escaped."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~:$<>&])", r"\\\1", text)


def hit_title(hit: Hit) -> str:
    """Return the heading line of a result: title, place in the document, the clause's heading."""
    heading = "" if hit.path[-1] in {"preamble", "tail"} else hit.heading
    return markdown_text(f"《{hit.title}》 {path_words(hit.path)} {heading}".strip())


def badges(hit: Hit, words: dict[str, str]) -> list[tuple[str, Colour, str | None]]:
    """Return (label, colour, hint) of a result's badges: level, region, page, and every caution."""
    found: list[tuple[str, Colour, str | None]] = []
    if hit.level:
        found.append((words[hit.level], "blue", None))
    if hit.region and hit.level != Level.NATIONAL:
        found.append((hit.region, "green", None))
    if hit.page_start is not None:
        found.append((words["page"].format(page=hit.page_start), "gray", None))
    if hit.status == DocumentStatus.DRAFT:
        found.append((words["draft"], "orange", None))
    if not hit.normative:
        found.append((words["not_normative"], "orange", None))
    if hit.edition:
        found.append((words["condensed"], "violet", words["condensed_help"]))
    return found


def document_facts(document: Document, words: dict[str, str]) -> list[tuple[str, str]]:
    """Return (name, value) of what is known of a document, in the page's language."""
    period = f"{document.period_start}—{document.period_end}" if document.period_start else ""
    force = f"{document.valid_from or ''} — {document.valid_until or ''}".strip()
    status = words.get(document.status, document.status)
    facts = (
        (words["doc_number"], document.doc_number),
        (words["issuer"], "、".join(document.issuers)),
        (words["level"], words.get(document.level or "", "")),
        (words["region"], document.region),
        (words["date"], document.date),
        (words["doc_type"], document.doc_type),
        (words["status"], f"{status}（{words['trial']}）" if document.trial else status),
        (words["period"], period),
        (words["validity"], force.removeprefix("— ") if force != "—" else ""),
        (words["pages"], str(document.pages or "")),
        (words["source"], "、".join(document.sources)),
    )
    return [(name, value) for name, value in facts if value]


def related_documents(
    document_id: str, links: Iterable[Link], titles: dict[str, str], words: dict[str, str]
) -> list[tuple[str, str]]:
    """Return (what it is to this document, id) of its other versions and readings that are known."""
    found = []
    for link in links:
        if link.document_id == document_id and link.other_id in titles:
            found.append((words[link.kind], link.other_id))
        elif link.other_id == document_id and link.document_id in titles:
            found.append((words[f"{link.kind}_reverse"], link.document_id))
    return found


def lineage_lines(found: Lineage, words: dict[str, str]) -> list[str]:
    """Return the lineage of a document as lines: its end, then each relative with its place."""
    lines = []
    if found.ends:
        lines.append(words["lineage_ended" if found.ended else "lineage_open"].format(ends=found.ends))
    for relative in found.relatives:
        name = words.get(f"val_{relative.relation}") or words[relative.relation]
        number = f"（{relative.doc_number}）" if relative.doc_number else ""
        known = f" [{relative.document_id}]" if relative.document_id else ""
        title = f"《{relative.title}》" if relative.title else ""
        lines.append(
            f"{name}：{title}{number}{known}" + (f"  {relative.citation}" if relative.citation else "")
        )
    return lines


def unit_counts(rows: Iterable[LedgerRow]) -> dict[str, int]:
    """Return unit -> how many duties it has, the most first."""
    return dict(Counter(row.row.unit for row in rows if isinstance(row.row, Duty)).most_common())
