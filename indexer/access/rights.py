"""The rights kept in the knowledge base: members with their roles, collections with their places and readers."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.access.access import Access, Role
from indexer.access.audit import Audit, What
from indexer.errors import UsageError
from indexer.store.corrections import writing
from indexer.store.database import Database

# Whoever signs in at all.
ANYBODY = "*"
_GROUP = "group:"
_LONGEST = 200
_EMAIL = re.compile(r"[^\s@:*]+@[^\s@:*]+")


@dataclass(frozen=True)
class Member:
    """A role for an e-mail, for a group (`group:` and its name) or, as `*`, for whoever signs in."""

    who: str
    role: Role
    name: str
    when: str


@dataclass(frozen=True)
class CollectionRights:
    """A collection: where it lies, and who may see it."""

    name: str
    paths: tuple[str, ...]
    readers: tuple[str, ...]


def checked_who(who: str) -> str:
    """Return an e-mail in lower case, a group or `*`; raises UsageError for anything else."""
    text = who.strip()
    if text == ANYBODY:
        return text
    if (
        text.startswith(_GROUP)
        and 0 < len(text.removeprefix(_GROUP).strip()) <= _LONGEST
        and text.isprintable()
    ):
        return _GROUP + text.removeprefix(_GROUP).strip()
    if len(text) <= _LONGEST and _EMAIL.fullmatch(text) and text.isprintable():
        return text.lower()
    raise UsageError(f"{who!r} is nobody.", remedy="Give an e-mail, group:NAME, or * for whoever signs in.")


def _checked_name(name: str) -> str:
    text = name.strip()
    if not text or len(text) > _LONGEST or "|" in text or not text.isprintable():
        raise UsageError(f"{name!r} is no name of a collection.")
    return text


def checked_place(path: str | Path) -> str:
    """Return a path as the files of a knowledge base are named: absolute, without links or `..`."""
    text = os.fspath(path)
    if not text.strip() or "\0" in text:
        raise UsageError(f"{text!r} is no path.")
    place = str(Path(text).resolve())
    if place == os.sep:
        raise UsageError("the whole disk is no collection.")
    return place


# Reading -------------------------------------------------------------------------------------------


def members(store: Database) -> list[Member]:
    """Return all members, by who they are."""
    rows = store.connection.execute('SELECT who, role, name, "when" FROM members ORDER BY who').fetchall()
    return [Member(row[0], Role(row[1]), row[2], row[3]) for row in rows]


def collections(store: Database) -> list[CollectionRights]:
    """Return all collections by name."""
    paths, readers = (
        store.connection.execute(f"SELECT name, {column} FROM {table} ORDER BY name, {column}").fetchall()
        for table, column in (("collections", "path"), ("collection_readers", "who"))
    )
    names = sorted({name for name, _ in (*paths, *readers)})
    return [
        CollectionRights(
            name,
            tuple(path for own, path in paths if own == name),
            tuple(who for own, who in readers if own == name),
        )
        for name in names
    ]


def access_of(store: Database, who: str, name: str = "", groups: Iterable[str] = ()) -> Access:
    """Return what somebody who signed in may do: the highest of the roles that fit; administrators see everything."""
    person = who.strip().lower()
    given = tuple(sorted({group.strip() for group in groups if group.strip()}))
    if person == ANYBODY or person.startswith(_GROUP):  # no name of anybody
        person = ""
    mine = {person, ANYBODY, *(_GROUP + group for group in given)} if person else set()
    order = tuple(Role)
    roles = [member.role for member in members(store) if member.who in mine]
    role = max(roles, key=order.index, default=None)
    seen = None
    if role != Role.ADMINISTRATOR:
        seen = frozenset(one.name for one in collections(store) if role and mine & set(one.readers))
    return Access(role, seen, person, name.strip() or person, given)


# Changing ------------------------------------------------------------------------------------------


def grant(store: Database, who: str, role: str, by: str = "") -> Member:
    """Give somebody a role in place of an earlier one."""
    if role not in tuple(Role):
        raise UsageError(f"there is no role {role}.", remedy=f"Roles: {', '.join(Role)}")
    member = Member(checked_who(who), Role(role), by, datetime.now(UTC).isoformat())
    if member.who == ANYBODY and member.role == Role.ADMINISTRATOR:
        raise UsageError("not everybody can be an administrator.")
    with writing(store):
        _keep_one(store, member.who, member.role)
        store.connection.execute(
            "INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?)", (member.who, member.role, by, member.when)
        )
        _record(store, by, f"{member.who} is {member.role}")
    return member


def _record(store: Database, by: str, told: str) -> None:
    """Record a change of rights before it is kept: there is none without."""
    Audit(store.path.parent).add(by, What.RIGHTS, told, "page" if "@" in by else "command")


def revoke(store: Database, who: str, by: str = "") -> str:
    """Take somebody's role away, and his tokens with it; return who it was."""
    person = checked_who(who)
    with writing(store):
        _keep_one(store, person, None)
        # Whoever has his role through a group has none of his own, but may have tokens.
        tokens = store.connection.execute("DELETE FROM tokens WHERE who = ?", (person,)).rowcount
        member = store.connection.execute("DELETE FROM members WHERE who = ?", (person,)).rowcount
        if not (tokens or member):
            raise UsageError(f"{person} has no role and no token.")
        _record(store, by, f"{person} is nobody")
    return person


def sign_out(store: Database, who: str, by: str = "") -> str:
    """End all of somebody's sign-ins, and what his tokens have of their groups; return who it was.

    His role stays: he may sign in again.
    """
    person = checked_who(who)
    if person == ANYBODY or person.startswith(_GROUP):
        raise UsageError("sign-ins are ended by e-mail, one after the other.")
    with writing(store):
        store.connection.execute(
            "INSERT OR REPLACE INTO main.signed_out VALUES (?, ?, ?)",
            (person, by, datetime.now(UTC).isoformat()),
        )
        store.connection.execute("UPDATE tokens SET groups = '[]' WHERE who = ?", (person,))
        _record(store, by, f"{person} is signed out")
    return person


def signed_out(store: Database, who: str) -> float | None:
    """Return before when somebody's sign-ins count no more, in seconds since 1970; None where they do."""
    if not store.has("signed_out"):
        return None
    found = store.connection.execute(
        'SELECT "when" FROM main.signed_out WHERE who = ?', (who.strip().lower(),)
    ).fetchone()
    return datetime.fromisoformat(found[0]).timestamp() if found else None


def _keep_one(store: Database, who: str, role: Role | None) -> None:
    """Refuse to take the last administrator away."""
    given = {member.who: member.role for member in members(store)}
    left = [one for one, has in given.items() if has == Role.ADMINISTRATOR and one != who]
    if given.get(who) == Role.ADMINISTRATOR and role != Role.ADMINISTRATOR and not left:
        raise UsageError(f"{who} is the last administrator.", remedy="Name another one first.")


def put_in(store: Database, name: str, path: str | Path, by: str = "") -> str:
    """Make what lies at a path part of a collection, which only its readers see from then on; return the path."""
    collection, place = _checked_name(name), checked_place(path)
    with writing(store):
        store.connection.execute("INSERT OR REPLACE INTO collections VALUES (?, ?)", (collection, place))
        _record(store, by, f"{place} is in {collection}")
    return place


def take_out(store: Database, name: str, path: str, by: str = "") -> None:
    """Take a place out of a collection: what lies there is everybody's, unless it lies in another."""
    with writing(store):
        values = (name.strip(), path)
        if not store.connection.execute(
            "DELETE FROM collections WHERE name = ? AND path = ?", values
        ).rowcount:
            raise UsageError(f"{path} is not in the collection {name}.")
        _record(store, by, f"{path} is not in {name}")


def show(store: Database, name: str, who: str, by: str = "") -> str:
    """Let somebody see a collection; return who."""
    collection, person = _checked_name(name), checked_who(who)
    with writing(store):
        store.connection.execute(
            "INSERT OR REPLACE INTO collection_readers VALUES (?, ?)", (collection, person)
        )
        _record(store, by, f"{person} sees {collection}")
    return person


def hide(store: Database, name: str, who: str, by: str = "") -> str:
    """Let somebody see a collection no more; return who."""
    person = checked_who(who)
    with writing(store):
        if not store.connection.execute(
            "DELETE FROM collection_readers WHERE name = ? AND who = ?", (name.strip(), person)
        ).rowcount:
            raise UsageError(f"{person} is no reader of {name}.")
        _record(store, by, f"{person} does not see {name}")
    return person


# Files on their way in --------------------------------------------------------------------------------


def holding(store: Database, path: str) -> set[str]:
    """Return the collections that a path lies in."""
    rows = store.connection.execute("SELECT name, path FROM main.collections").fetchall()
    return {name for name, place in rows if path == place or path.startswith(f"{place}{os.sep}")}


def add_to(store: Database, names: Iterable[str], path: str) -> None:
    """Put a file into collections, in a transaction of the caller's."""
    store.connection.executemany(
        "INSERT OR REPLACE INTO collections VALUES (?, ?)", [(name, path) for name in names]
    )


def forget(store: Database, paths: Iterable[str]) -> None:
    """Take files that did not come in out of all collections, in a transaction of the caller's."""
    store.connection.executemany("DELETE FROM collections WHERE path = ?", [(path,) for path in paths])
