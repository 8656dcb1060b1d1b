"""The form that corrects what is known of a document: what its fields show, what was typed, what was corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from indexer.store.correction_values import Field, FieldKind
from indexer.store.metadata import Fact

Words = Mapping[str, str]


def label(name: str, words: Words) -> str:
    """Return what a field of a document is called."""
    return words[f"fact_{name}"]


def choices(field: Field, words: Words) -> dict[str, str]:
    """Return code -> word of what may be chosen, "" for nothing where the field may be empty."""
    found = {"": words["fact_none"]} if field.optional else {}
    return found | {code: words.get(f"level_{code}") or words[code] for code in field.choices}


def draft(field: Field, value: Any) -> str:
    """Return a plain value as a widget shows it: names parted by 、."""
    if field.kind == FieldKind.NAMES:
        return "、".join(value or ())
    return "" if value is None else str(value)


def typed_changes(facts: Sequence[Fact], drafts: Mapping[str, str]) -> dict[str, Any]:
    """Return field -> what was typed, of the fields that differ from what the form showed."""
    return {
        fact.field.name: typed
        for fact in facts
        if (typed := str(drafts.get(fact.field.name) or "").strip()) != draft(fact.field, fact.wanted)
    }


def corrected_html(facts: Sequence[Fact], words: Words) -> str:
    """Return what officials corrected, what was read, and what waits for the next build; "" without any."""
    lines = []
    for fact in facts:
        if not (fact.corrected or fact.pending):
            continue
        told = words["fact_corrected"].format(
            name=label(fact.field.name, words),
            value=_shown(fact.field, fact.wanted, words),
            read=_shown(fact.field, fact.read, words),
        )
        waits = words["fact_pending"] if fact.pending else ""
        stale = words["fact_stale"] if fact.stale else ""
        lines.append(f"<li>{escape(told + waits + stale)}</li>")
    if not lines:
        return ""
    return f'<section class="pl-about"><h4>{escape(words["facts_corrected"])}</h4><ul>{"".join(lines)}</ul></section>'


def _shown(field: Field, value: Any, words: Words) -> str:
    text = draft(field, value)
    return (choices(field, words).get(text, text) if field.choices else text) or words["fact_none"]
