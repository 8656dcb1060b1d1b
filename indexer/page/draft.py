"""What the check of a draft shows: the draft with marks, a table of what was looked up, sentences for both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import Any

from indexer.drafts.check import Checked
from indexer.drafts.findings import Finding, Standing
from indexer.page.links import link_html
from indexer.page.words import marked

Words = Mapping[str, str]
# What asks for somebody first.
ORDER = (Standing.WRONG, Standing.LOOK, Standing.UNKNOWN, Standing.RIGHT)
# Reasons whose sentence can do without what is expected.
_BEHIND = {"clause_missing": "draft_last", "only_draft": "draft_newer", "superseded": "draft_newer"}
_LONGEST = 90


def told(finding: Finding, words: Words) -> str:
    """Return what is to be said of a finding, "" where it is right."""
    if not finding.reason:
        return ""
    expected = finding.expected
    if behind := _BEHIND.get(finding.reason):
        expected = words[behind].format(expected=expected) if expected else ""
    return words[f"draft_{finding.reason}"].format(expected=expected)


def comment(finding: Finding, words: Words) -> str:
    """Return the comment that a finding gets in a document."""
    source = f"（{finding.citation}）" if finding.citation and finding.reason != "title_wrong" else ""
    return f"{words[f'standing_{finding.standing}']}：{told(finding, words)}{source}"


def to_comment(checked: Checked) -> list[Finding]:
    """Return the findings that get a comment: what is wrong or to be looked at."""
    return [one for one in checked.findings if one.standing in {Standing.WRONG, Standing.LOOK}]


def chosen(checked: Checked, standings: Collection[str]) -> list[Finding]:
    """Return the findings of the standings asked for, all where none is, what is wrong first."""
    found = [one for one in checked.findings if not standings or one.standing in standings]
    return sorted(found, key=lambda one: ORDER.index(one.standing))


def text_html(checked: Checked) -> str:
    """Return the draft with every finding marked in the colour of its standing."""
    parts: list[str] = []
    at = 0
    for number, one in enumerate(checked.findings):
        if one.start < at:  # a number within a figure's sentence: the first has the mark
            continue
        parts += (
            escape(checked.text[at : one.start]),
            f'<mark class="pl-at-{one.standing}" id="at-{number}">{escape(checked.text[one.start : one.end])}</mark>',
        )
        at = one.end
    parts.append(escape(checked.text[at:]))
    return f'<div class="pl-text pl-draft">{"".join(parts)}</div>'


def place_words(one: Finding, text: str, words: Words) -> str:
    """Return in which paragraph of the draft a finding stands; empty lines are none."""
    before = [line for line in text[: one.start].split("\n")[:-1] if line.strip()]
    return words["draft_place"].format(number=len(before) + 1)


def table_html(found: Sequence[Finding], text: str, way: Callable[[Finding], str], words: Words) -> str:
    """Return the findings of a draft's `text` as a table; `way` is the address of where a finding's source stands."""
    heads = "".join(
        f"<th>{escape(words[f'draft_col_{name}'])}</th>"
        for name in ("place", "kind", "said", "standing", "told", "citation")
    )
    lines = "".join(_line(one, place_words(one, text, words), way, words) for one in found)
    return (
        f'<div class="pl-scroll"><table class="pl-table"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def _line(one: Finding, place: str, way: Callable[[Finding], str], words: Words) -> str:
    said = (
        marked(one.said, one.marks)
        if len(one.said) <= _LONGEST or one.marks
        else escape(one.said[:_LONGEST] + "…")
    )
    source = link_html(one.citation, way(one)) if one.document_id else ""
    standing = (
        f'<span class="pl-badge {_COLOURS[one.standing]}">{escape(words[f"standing_{one.standing}"])}</span>'
    )
    cells = (
        escape(place),
        escape(words[f"draft_kind_{one.kind}"]),
        said,
        standing,
        escape(told(one, words)),
        source,
    )
    where, kind, *others = cells
    short = "".join(f'<td class="pl-c-where">{cell}</td>' for cell in (where, kind))
    return f"<tr>{short}{''.join(f'<td>{cell}</td>' for cell in others)}</tr>"


_COLOURS = {Standing.RIGHT: "green", Standing.WRONG: "red", Standing.LOOK: "orange", Standing.UNKNOWN: ""}


def finding_rows(found: Sequence[Finding], words: Words | None = None) -> list[dict[str, Any]]:
    """Return findings as rows: plain codes for programs, with words a column `told` in the language."""
    return [asdict(one) | ({"told": told(one, words)} if words else {}) for one in found]
