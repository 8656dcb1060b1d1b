"""The page of rights in HTML: members, collections, tokens, the record, and who somebody is in the side bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape

from indexer.access.access import Access, Role
from indexer.access.audit import Entry
from indexer.access.rights import ANYBODY, CollectionRights, Member
from indexer.access.tokens import Token
from indexer.tables.sheet import Sheet

Words = Mapping[str, str]
# Columns of the record as it is shown and exported; the digests are in the export alone.
SHOWN = ("when", "who", "what", "on", "way")
_CHAIN = ("number", *SHOWN, "before", "digest")


def role_words(role: Role | None, words: Words) -> str:
    """Return a role in words."""
    return words[f"role_{role}"] if role else words["role_none"]


def who_words(who: str, words: Words) -> str:
    """Return an e-mail, a group or everybody in words."""
    if who == ANYBODY:
        return words["access_anybody"]
    return words["access_group"].format(name=who[6:]) if who.startswith("group:") else who


def who_html(access: Access, words: Words) -> str:
    """Return who is signed in, with his role, for the side bar."""
    told = words["signed_in"].format(name=access.name, role=role_words(access.role, words))
    return f'<p class="pl-small pl-signed">{escape(told)}</p>'


def members_html(found: Iterable[Member], words: Words) -> str:
    """Return the members as a table."""
    rows = [
        (who_words(one.who, words), role_words(one.role, words), one.name, moment(one.when)) for one in found
    ]
    return _table(("access_who", "access_role", "access_by", "access_when"), rows, words)


def collections_html(found: Iterable[CollectionRights], counts: Mapping[str, int], words: Words) -> str:
    """Return the collections as a table, with how many files each has."""
    rows = [
        (
            one.name,
            "\n".join(one.paths),
            str(counts.get(one.name, 0)),
            "、".join(who_words(who, words) for who in one.readers) or words["access_administrators"],
        )
        for one in found
    ]
    return _table(("access_collection", "access_places", "access_files", "access_readers"), rows, words)


def tokens_html(found: Iterable[Token], words: Words) -> str:
    """Return tokens, without their secrets, as a table."""
    rows = [(one.label, one.who, moment(one.made), moment(one.expires), one.token_id) for one in found]
    heads = ("access_label", "access_who", "access_made", "access_expires", "access_token_id")
    return _table(heads, rows, words)


def entries_html(found: Iterable[Entry], words: Words) -> str:
    """Return entries of the record as a table."""
    rows = [
        (moment(one.when), one.who or words["access_unknown"], words[f"audit_{one.what}"], one.on,
         words.get(f"way_{one.way}", one.way))
        for one in found
    ]  # fmt: skip
    return _table(tuple(f"audit_col_{name}" for name in SHOWN), rows, words)


def entries_sheet(found: Sequence[Entry], words: Words) -> Sheet:
    """Return the whole record as a sheet, the first entry first, with what the chain is checked by."""
    columns = [(name, words[f"audit_col_{name}"]) for name in _CHAIN]
    return Sheet(words["access_audit"], columns, [one.row() for one in reversed(found)])


def moment(when: str) -> str:
    """Return a time as people here read it."""
    return datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H:%M") if when else ""


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], words: Words) -> str:
    if not rows:
        return f'<p class="pl-small">{escape(words["access_nothing"])}</p>'
    head = "".join(f'<th scope="col">{escape(words[name])}</th>' for name in heads)
    lines = "".join(
        "<tr>" + "".join(f'<td class="pl-words">{escape(cell)}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    return f'<div class="pl-scroll"><table class="pl-table"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>'
