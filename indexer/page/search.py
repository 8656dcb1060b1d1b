"""What a search understood and what the ledger answers, in the words of the page and the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace

from indexer.search.answers.models import Answer
from indexer.search.engine import LONGEST_QUERY, Found
from indexer.search.exact.result import Missing
from indexer.search.query import FIGURE, Part, Query
from indexer.store.phrases import marked

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


def answer_lines(answers: Iterable[Answer], words: Words) -> list[tuple[str, Answer]]:
    """Return (what the ledger says, answer) of each answer; a corrected one says so and what was read."""
    return [(replace(answer, answer=told_of(answer, words)).sentence, answer) for answer in answers]


def answer_rows(answers: Iterable[Answer], words: Words) -> list[dict[str, str]]:
    """Return answers as rows of a small table: place, year, what of, the answer, where it stands."""
    return [
        {
            words["answer_place"]: answer.region or "",
            words["answer_year"]: str(answer.year or ""),
            words["answer_about"]: answer.about,
            words["answer_said"]: told_of(answer, words),
            words["answer_where"]: answer.citation,
        }
        for answer in answers
    ]


def told_of(answer: Answer, words: Words) -> str:
    """Return what is answered; what officials corrected says so, and what was read before."""
    if not answer.corrected and not answer.corrected_by:
        return answer.answer
    return marked(answer.answer, answer.corrected, answer.corrected_by, words)


def found_text(found: Found, words: Words) -> str:
    """Return for the terminal what was understood and dropped, and the answers of the ledger."""
    used = [chip(part, words) for part in chips(found.read) if part not in found.dropped]
    lines = [f"{words['understood']}：{'；'.join(used)}"] if used else []
    if told := caution(found, words):
        lines.append(told)
    for told, answer in answer_lines(found.answers, words):
        lines += [f"{words['answer']}：{told}", f"     {answer.citation}"]
        lines += [f"     “{answer.quote}”"] if answer.quote else []
    return "".join(f"{line}\n" for line in lines) + ("\n" if lines else "")


def found_row(found: Found) -> dict[str, object]:
    """Return for JSON what was understood, what was dropped, and the answers with their citations."""
    return {
        "understood": [asdict(part) for part in found.read.parts],
        "doubtful": found.doubtful,
        "cut": found.cut,
        "missing": [asdict(missing) for missing in found.missing],
        "dropped": [asdict(part) for part in found.dropped],
        "answers": [asdict(answer) | {"sentence": answer.sentence} for answer in found.answers],
    }
