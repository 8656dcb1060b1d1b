"""Look-ups of ids, citations, document numbers and titles, and what is said where they name nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extraction.entities.identifiers import DocumentNumber, find_numbers, is_filler, same_number, without_lead
from extraction.text.exact_form import even, exact_form
from extraction.text.folding import fold
from indexer.documents.cite import path_words
from indexer.models import Clause, Document
from indexer.search.exact.look import Look
from indexer.search.exact.result import Exact, Missing
from indexer.search.lookup import cited_clauses, on_path, read_reference

# More clauses that cite a document are a table, which the references show.
_MOST_CITING = 200
_SHORTEST_TITLE = 4
# A shorter one stands in other words: 水法 in 节水法规.
_LONG_TITLE = 6
# Whoever names a statute means it, and not another that is named after it.
_STATUTES = ("法", "法典", "条例", "细则", "办法", "规定")
_MOST_NEAR = 3
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》){2,200})》")
_ID = re.compile(r"[0-9a-f]{12}(?:-[a-z]?\d{1,5})?")
# Clauses shown beside the last of a kind.
_MOST_SHOWN = 20
# What shows that a path was meant to be one: 第三条, 四、, （九）, 附件2.
_SURE = re.compile(r"条|章|节|编|[(（、]|附件|专栏|序言|表\s?\d")


def by_id(look: Look) -> Exact | None:
    """Return the clause of an id, or the clauses of a document's; something told where an id is of nothing."""
    query = look.query.strip()
    if not query.isascii():
        return None
    clause = look.store.clause(query)
    if clause is None and query in look.documents:
        return Exact(first=tuple(sorted(look.store.clause_keys([query]))), only=True)
    if clause is not None and clause.document_id in look.documents:
        return Exact(first=look.numbers([clause]), only=True)
    return Exact(missing=(Missing("id", query),), only=True) if _ID.fullmatch(query) else None


def by_path(look: Look) -> Exact | None:
    """Return the clauses that a citation names, or what of it is not there."""
    named, path, paragraph = read_reference(look.query)
    if not path or look.names.titled(look.query):
        return None
    found = cited_clauses(look.store, look.names, look.query, look.documents)
    if found and _is_part(look, named):
        return Exact(near=look.numbers(found), missing=(_no_title(look, named),), only=True)
    if found:
        return Exact(first=look.numbers(found), missing=_no_paragraph(look, found, path, paragraph))
    written = look.query.strip()[len(named) :] if look.query.startswith(named) else look.query
    if "《" in look.query:
        written = look.query.rpartition("》")[2]
    if not _SURE.search(written):
        return None
    fitting = look.names.fitting(named) if named else []
    if len(fitting) == 1:
        return _no_clause(look, fitting[0], path)
    if not named and path[0].startswith("第"):
        return Exact(missing=(Missing("clause", path_words(path)),), only=True)
    if named and not fitting and ("《" in look.query or path[-1].startswith("第")):
        return _no_document(look, named)
    return None


def _no_clause(look: Look, document: Document, path: tuple[str, ...]) -> Exact:
    """Return the clause in whose text an item stands, or that there is none, and the last of its kind."""
    clauses = look.store.clauses(document.document_id)
    *outer, label = path
    above = [c for c in clauses if c.path[: len(outer)] == (*outer,)] if outer else clauses
    at = len(outer)
    if not above:  # the outer labels may stand within others
        above = on_path(clauses, (*outer,))
        at = len(above[0].path) if above else 0
    if outer and outer[-1].startswith("第"):
        item = [c for c in above if exact_form(label) in exact_form(c.text)]
        if item:
            return Exact(first=look.numbers(item[:1]))
    kind = _kind(label)
    places = range(len(path) - 1, len(path) + 2) if label.startswith("第") else (at,)
    like = [(c, i + 1) for c in above for i in places if i < len(c.path) and _kind(c.path[i]) == kind]
    near = (path_words(like[-1][0].path[: like[-1][1]]),) if like else ()
    shown = [c for c, _ in like[-1:]] + above
    missing = Missing("clause", path_words(path), document.title, near)
    return Exact(missing=(missing,), near=look.numbers(shown[:_MOST_SHOWN]), only=True)


def _kind(label: str) -> str:
    """Return of which kind a label is: 条, ）, 1 for numbers, 一 for numerals."""
    label = label.partition("之")[0]
    if label.isdecimal():
        return "1"
    return (
        label[-1]
        if label[-1] in "编章节条）"
        else "一"
        if not label.strip("一二三四五六七八九十百")
        else label[:2]
    )


def _no_paragraph(
    look: Look, found: list[Clause], path: tuple[str, ...], paragraph: int
) -> tuple[Missing, ...]:
    """Return that an article has fewer paragraphs than are asked for, as far as its lines tell."""
    if len(found) != 1 or found[0].text.count("\n") + 1 >= paragraph:
        return ()
    title = look.documents[found[0].document_id].title
    return (Missing("paragraph", f"{path_words(path)}第{paragraph}款", title),)


def _is_part(look: Look, named: str) -> bool:
    """Tell whether words that must be a whole title are but a part of one: 所得税法 of its 实施条例."""
    whole = "《" in look.query or named.endswith(_STATUTES)
    return bool(named) and whole and not find_numbers(named) and not look.names.titled(named)


def by_number(look: Look) -> Exact | None:
    """Return the documents whose number a query is, then the clauses that cite it."""
    numbers = find_numbers(look.query)
    if len(numbers) != 1:
        return None
    (number,) = numbers
    around = _TITLE.sub(" ", look.query[: number.start]) + " " + look.query[number.end :]
    titles = _TITLE.findall(look.query)
    if not is_filler(around):
        return None
    own = look.names.numbered(number)
    if len(titles) == 1:  # 《title》（文号）
        titled = look.names.titled(titles[0])
        own = [d for d in own if d in titled] or own or titled
    citing = _citing(look, number, own)
    if own:
        return Exact(first=(*look.first_of(own), *citing), citing=frozenset(citing))
    written = look.query[number.start : number.end].strip()
    near = look.names.near(number)
    missing = Missing(
        "number",
        written,
        near=tuple(f"《{d.title}》（{d.doc_number}）" for d in near),
        cited=bool(citing),
    )
    return Exact(
        first=citing,
        citing=frozenset(citing),
        missing=(missing,),
        near=() if citing else look.first_of(near),
        only=True,
    )


def _citing(look: Look, number: DocumentNumber, own: Iterable[Document]) -> tuple[int, ...]:
    """Return the clauses that cite a document number, written in any form."""
    ids = {document.document_id for document in own}
    known = [n for document in own for n in find_numbers(document.doc_number or "")]
    known = known or list(dict.fromkeys((number, without_lead(number))))
    keys: set[int] = set()
    for one in known:
        if one.code and one.year:
            for between in ("", "第"):
                keys.update(look.held(f"{one.code}({one.year}){between}{one.serial}号"))
        elif one.code:
            keys.update(look.held(f"{one.code}第{one.serial}号"))
    clauses = look.store.clauses_by_key(sorted(keys)[:_MOST_CITING])
    return tuple(
        key
        for key, clause in sorted(clauses.items())
        if clause.document_id not in ids
        and any(same_number(said, one) for said in find_numbers(clause.text) for one in known)
    )


def by_title(look: Look) -> Exact | None:
    """Return the documents whose title a query is, or that there is none."""
    match = _TITLE.search(look.query)
    if match and is_filler(look.query[: match.start()] + look.query[match.end() :]):
        if own := look.names.titled(match[1]):
            return Exact(first=look.first_of(own))
        if look.names.fitting(match[1]):
            return Exact(missing=(_no_title(look, match[1]),))
        return _no_document(look, match[1])
    if match or len(exact_form(look.query)) < _SHORTEST_TITLE:
        return None
    own = look.names.titled(look.query)
    return Exact(first=look.first_of(own)) if own else None


def _no_document(look: Look, named: str) -> Exact:
    """Return that no document bears a title, with the clauses that mention it."""
    title = named.strip("《》 ")
    citing = _titling(look, title)
    missing = Missing("title", title, cited=bool(citing))
    return Exact(
        first=tuple(citing[:_MOST_CITING]),
        citing=frozenset(citing),
        missing=(missing,),
        only=True,
        marked=(fold(title),),
    )


def _no_title(look: Look, title: str) -> Missing:
    near = [document.title for document in look.names.fitting(title)]
    return Missing("title", title, near=tuple(f"《{title}》" for title in near[:_MOST_NEAR]))


def _titling(look: Look, title: str) -> list[int]:
    """Return the clauses that mention a title; a short one, which may be a part of other words, in 《》."""
    form, keys = exact_form(title), look.held(title)
    if len(form) >= _LONG_TITLE:
        return keys
    marked = re.compile(f"<(?:中华人民共和国)?{re.escape(form)}[>(]")
    clauses = look.store.clauses_by_key(keys)
    return [key for key in keys if marked.search("".join(even(clauses[key].text).split()))]
