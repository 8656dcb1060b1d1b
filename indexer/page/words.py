"""What the web page shows, as words and escaped HTML: no text of a document is ever taken for markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from extraction.rows import Duty
from indexer.models import Document, Hit
from indexer.store.lineage import Lineage
from indexer.store.rows import LedgerRow

EXAMPLES = (
    "畜禽粪污综合利用率目标",
    "哪个部门负责红树林保护修复",
    "非化石能源消费比重 2025",
    "碳排放数据造假怎么处理",
)


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


def local_time(when: str) -> str:
    """Return a moment in the local time of the server: 2026-03-01 09:30."""
    try:
        return datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return when
