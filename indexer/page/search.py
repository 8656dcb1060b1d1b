"""What a search understood and what the ledger answers, in the words of the page and the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby

from extraction.rows import Duty, Target
from indexer.search.engine import LONGEST_QUERY, Found
from indexer.search.exact.result import Missing
from indexer.search.query import FIGURE, Part, Query
from indexer.store.rows import LedgerRow
from indexer.tables.comparison import target_words

Words = dict[str, str]


def chip(part: Part, words: Words) -> str:
    """Return one thing understood: 地区：南平市."""
    value = words.get(f"asks_{part.value}" if part.kind == "asks" else part.value, part.value)
    return words[f"chip_{part.kind}"].format(value=value)


def chips(read: Query) -> list[Part]:
    """Return the parts that a user may take away; years by which matter to a question for a figure only."""
    idle = {"asks"} if read.asks == FIGURE else {"asks", "year"}
    return [part for part in read.parts if part.kind not in idle]


def caution(found: Found, words: Words) -> str:
    """Return what a reader must know of the hits: parts of the query dropped or cut off, nothing near; "" else."""
    dropped = [chip(part, words) for part in found.dropped]
    told = [words["cut"].format(most=LONGEST_QUERY)] if found.cut else []
    told += [missing_words(missing, words) for missing in found.missing]
    told += [words["dropped"].format(parts="、".join(dropped))] if dropped else []
    return "".join([*told, words["doubtful"]] if found.doubtful else told)


def missing_words(missing: Missing, words: Words) -> str:
    """Return that something named is not there, and what comes near it."""
    form = "clause_within" if missing.kind == "clause" and missing.within else missing.kind
    told = words["missing_chosen"] if missing.chosen else ""
    told += words[f"missing_{form}"].format(named=missing.named, within=missing.within)
    if missing.near:
        near = words["missing_last" if missing.kind == "clause" else "missing_near"]
        told += near.format(near="、".join(missing.near))
    return told + (words["missing_cited"] if missing.cited else "")


def answer_lines(rows: Iterable[LedgerRow], words: Words) -> list[tuple[str, LedgerRow]]:
    """Return (what the ledger says, first row) of each answer: a target, or a clause's units."""
    lines = []
    for _, own in groupby(rows, key=lambda row: (row.clause_id, _key(row))):
        first, *others = own
        if isinstance(first.row, Target):
            place = first.region or ""
            told = f"{place} {first.row.indicator}：{target_words(first)}"
        else:
            units = [row.row.unit for row in (first, *others) if isinstance(row.row, Duty)]
            role = first.row.role if isinstance(first.row, Duty) else ""
            told = f"{first.region or ''} {words[role]}：{'、'.join(dict.fromkeys(units))}"
        lines.append((told.strip(), first))
    return lines


def _key(row: LedgerRow) -> str:
    return row.row.role if isinstance(row.row, Duty) else row.row_id


def found_text(found: Found, words: Words) -> str:
    """Return for the terminal what was understood and dropped, and the answers of the ledger."""
    used = [chip(part, words) for part in chips(found.read) if part not in found.dropped]
    lines = [f"{words['understood']}：{'；'.join(used)}"] if used else []
    if told := caution(found, words):
        lines.append(told)
    for told, row in answer_lines(found.answers, words):
        lines += [f"{words['answer']}：{told}", f"     {row.citation}"]
    return "".join(f"{line}\n" for line in lines) + ("\n" if lines else "")


def found_row(found: Found) -> dict[str, object]:
    """Return for JSON what was understood, what was dropped, and the answers with their citations."""
    return {
        "understood": [asdict(part) for part in found.read.parts],
        "doubtful": found.doubtful,
        "cut": found.cut,
        "missing": [asdict(missing) for missing in found.missing],
        "dropped": [asdict(part) for part in found.dropped],
        "answers": [
            {"row_id": row.row_id, "clause_id": row.clause_id, "citation": row.citation}
            | (
                {"unit": row.row.unit, "role": row.row.role}
                if isinstance(row.row, Duty)
                else {"answer": target_words(row)}
            )
            for row in found.answers
        ],
    }
