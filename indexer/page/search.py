"""What a search understood and what the ledger answers, in the words of the page and the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from html import escape

from indexer.page.links import link_html
from indexer.search.answers.models import Answer
from indexer.search.engine import LONGEST_QUERY, Found
from indexer.search.exact.result import Missing
from indexer.search.query import FIGURE, WHO, Part, Query
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


def rows_asked(read: Query, dropped: Sequence[Part] = ()) -> tuple[str, dict[str, list[str]]]:
    """Return the table that a question is about and its filters in the address; ("", {}) where it names no place."""
    table = {FIGURE: "targets", WHO: "duties"}.get(read.asks, "")
    names = ("level", "region", "year") if table == "targets" else ("level", "region")
    kept = [part for part in read.parts if part not in dropped]
    asked = {name: [part.value for part in kept if part.kind == name] for name in names}
    return (table, asked) if table and (asked["level"] or asked["region"]) else ("", {})


def rows_html(table: str, asked: Mapping[str, Sequence[str]], address: str, words: Words) -> str:
    """Return the way from a question to all rows of the place and the year that it names."""
    what = " · ".join(words.get(value, value) for values in asked.values() for value in values)
    told = words["rows_asked"].format(table=words[table], what=what)
    return f'<p class="pl-small">{link_html(told, address, style="pl-plain")}</p>'


def part_code(part: Part) -> str:
    """Return how the address names a part of the query that the reader took away: region:南平市."""
    return f"{part.kind}:{part.value}"


def chips_html(
    read: Sequence[Part], off: Sequence[Part], address: Callable[[list[str]], str], words: Words
) -> str:
    """Return what was understood as chips, each a link that takes it away or, where it is away, puts it back.

    `address` gives the page's own address where other parts are away.
    """
    if not read and not off:
        return ""
    away = list(dict.fromkeys(part_code(part) for part in off))
    lines = [f'<span class="pl-small">{escape(words["understood"])}</span>']
    lines += [
        f'<a class="pl-chip" target="_self" href="{escape(address([*away, part_code(part)]))}" '
        f'title="{escape(words["understood_help"])}">{escape(chip(part, words))} '
        f'<span aria-hidden="true">✕</span></a>'
        for part in read
    ]
    for part in off:
        rest = [code for code in away if code != part_code(part)]
        lines.append(
            f'<a class="pl-chip pl-off" target="_self" href="{escape(address(rest))}" '
            f'title="{escape(words["understood_back"])}"><s>{escape(chip(part, words))}</s> '
            f'<span aria-hidden="true">↺</span></a>'
        )
    return "".join(lines)


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
