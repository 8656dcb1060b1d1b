"""Facts of a document: its 文号, who issued it, when, from when and until when it holds, and its status."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from extraction.text.folding import squeeze
from indexer.documents.cite import document_citation
from indexer.models import Document, DocumentStatus
from indexer.search.answers.ask import Asked
from indexer.search.answers.match import Term, coverage, overshoot, trace
from indexer.search.answers.models import Answer

# A document is the one asked of if so much of the question's words stand in its title, and if it says
# little beyond; another one must be so far behind.
_NAMED, _BEYOND, _AHEAD = 0.8, 0.45, 0.1
# What a title loses of which the question says nothing.
_OVER = 0.5
_STATUS = {
    DocumentStatus.ISSUED: "正式印发，库中未见废止",
    DocumentStatus.DRAFT: "征求意见稿（草案）",
    DocumentStatus.REPEALED: "已废止",
}
_ABOUT = {
    "doc_number": "文号",
    "issuers": "发文机关",
    "date": "成文（公布）日期",
    "valid_from": "施行日期",
    "valid_until": "有效期至",
    "status": "效力状态",
}
_FORMS = re.compile(
    r"关于|印发|的?通知|实施|方案|意见|办法|规定|[()<>\"“”《》]|[省市县]|人民政府|办公厅|办公室"
)


def fact(
    asked: Asked,
    terms: Sequence[Term],
    documents: Mapping[str, Document],
    named: Document | None,
    text_of: Callable[[str], str | None],
) -> list[Answer]:
    """Return the fact of the document that a question names, [] where none or several may be meant, or it says nothing."""
    document = named or _meant(asked, terms, documents)
    if document is None:
        return []
    said = _said(asked.kind, document)
    if not said:
        return []
    quote = _quote(asked.kind, document, text_of(document.document_id) or "")
    return [
        Answer(
            kind=asked.kind,
            answer=said,
            about=f"《{document.title}》{_ABOUT[asked.kind]}",
            document_id=document.document_id,
            clause_id="",
            title=document.title,
            citation=document_citation(document),
            quote=quote,
            level=document.level,
            region=document.region,
            year=None,
            page=None,
            row_ids=(),
            score=1.0,
        )
    ]


@lru_cache(maxsize=8192)
def _squeezed(title: str) -> str:
    return squeeze(title)


def _meant(asked: Asked, terms: Sequence[Term], documents: Mapping[str, Document]) -> Document | None:
    named: list[tuple[float, Document]] = []
    some = trace(terms)
    for document in documents.values():
        title = _squeezed(document.title)
        if not some.search(title):  # nothing of it is said
            continue
        own = set((document.region or "").split("、"))
        if asked.regions and not own & asked.regions:
            continue
        if not all(name in f"{document.region}{title}" for name in asked.mentioned):
            continue
        named.append((coverage(terms, (title, 1.0)), document))
    named.sort(key=lambda one: -one[0])
    scored: list[tuple[float, float, float, Document]] = []
    for covered, document in named:
        # No score is above what is covered.
        if (covered < _NAMED and not scored) or (len(scored) > 1 and covered < scored[1][0]):
            break
        beyond = overshoot(_FORMS.sub("", _squeezed(document.title)), asked.text)
        scored.append((covered - _OVER * beyond, covered, beyond, document))
        scored.sort(key=lambda one: -one[0])
        del scored[2:]
    if not scored or scored[0][1] < _NAMED or scored[0][2] > _BEYOND:
        return None
    if len(scored) > 1 and scored[0][0] - scored[1][0] < _AHEAD:
        return None
    return scored[0][3]


def _said(kind: str, document: Document) -> str:
    if kind == "issuers":
        return "、".join(document.issuers)
    if kind == "status":
        until = f"，有效期至{document.valid_until}" if document.valid_until else ""
        return _STATUS.get(DocumentStatus(document.status), "") + until
    return str(getattr(document, kind) or "")


def _quote(kind: str, document: Document, text: str) -> str:
    """Return the words of the document that say a fact, "" where they are not found in it as they are."""
    said = str(getattr(document, kind, "") or "")
    if kind == "issuers" and document.issuers:
        said = document.issuers[0]
    forms = [said] if said else []
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", said):
        year, month, day = map(int, match.groups())
        pattern = rf"{year}\s?年\s?0?{month}\s?月\s?0?{day}\s?日"
        found = re.search(pattern, text)
        return found.group() if found else ""
    return next((form for form in forms if form in text), "")
