"""Personal tokens, by which programs ask in somebody's name: shown once, kept as digests, gone when revoked."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from indexer.access.access import TOKEN_DAYS, Access
from indexer.access.audit import Audit, What
from indexer.access.rights import access_of, checked_who
from indexer.errors import UsageError
from indexer.store.corrections import writing
from indexer.store.database import Database

_MOST_DAYS = 366
_FORM = re.compile(r"pl_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class Token:
    """A token without its secret: of whom, what for, until when."""

    token_id: str
    who: str
    label: str
    made: str
    expires: str


def make(
    store: Database, access: Access, label: str, days: int = TOKEN_DAYS, by: str = ""
) -> tuple[str, Token]:
    """Return a new token for somebody, and what is kept of it; the token itself is told this once.

    It may do what he may do when it is used; his groups are those of the sign-in at which it was made.
    """
    who, named = checked_who(access.who), label.strip()[:100]
    if not 1 <= days <= _MOST_DAYS:
        raise UsageError(f"a token is for 1 to {_MOST_DAYS} days.")
    if not named or not named.isprintable():
        raise UsageError("a token needs a name that says what it is for.")
    if access.role is None:
        raise UsageError(f"{who} has no role.", remedy="Grant one first: policy-ledger access grant")
    now = datetime.now(UTC)
    token = Token(secrets.token_hex(6), who, named, now.isoformat(), (now + timedelta(days=days)).isoformat())
    told = f"pl_{token.token_id}_{secrets.token_urlsafe(32)}"
    groups = json.dumps(list(access.groups), ensure_ascii=False)
    with writing(store):
        store.connection.execute(
            "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?)",
            (token.token_id, _digest(told), who, groups, named, token.made, token.expires),
        )
        _record(store, by, What.TOKEN_MADE, token)
    return told, token


def tokens(store: Database, who: str | None = None) -> list[Token]:
    """Return the tokens of somebody, or of all, the latest first."""
    rows = store.connection.execute(
        "SELECT token_id, who, label, made, expires FROM tokens ORDER BY made DESC, token_id"
    ).fetchall()
    return [Token(*row) for row in rows if who is None or row["who"] == who]


def revoke(store: Database, token_id: str, who: str | None = None, by: str = "") -> Token:
    """Make a token worth nothing; with `who` only one of his. Raises UsageError where there is none."""
    found = next((one for one in tokens(store, who) if one.token_id == token_id), None)
    if found is None:
        raise UsageError(f"there is no token {token_id}.")
    with writing(store):
        store.connection.execute("DELETE FROM tokens WHERE token_id = ?", (token_id,))
        _record(store, by, What.TOKEN_REVOKED, found)
    return found


def renew_groups(store: Database, access: Access) -> None:
    """Let somebody's tokens have the groups that his latest sign-in tells."""
    groups = json.dumps(list(access.groups), ensure_ascii=False)
    with writing(store):
        store.connection.execute("UPDATE tokens SET groups = ? WHERE who = ?", (groups, access.who))


def other_groups(store: Database, access: Access) -> bool:
    """Tell whether a token of somebody has other groups than his latest sign-in tells."""
    groups = json.dumps(list(access.groups), ensure_ascii=False)
    found = store.connection.execute(
        "SELECT 1 FROM tokens WHERE who = ? AND groups <> ?", (access.who, groups)
    ).fetchone()
    return found is not None


def _record(store: Database, by: str, what: What, token: Token) -> None:
    told = f"{token.token_id} of {token.who}: {token.label}"
    Audit(store.path.parent).add(by, what, told, "page" if "@" in by else "command")


def asked_with(store: Database, told: str) -> Access | None:
    """Return what whoever shows a token may do, None where it is none, is revoked or has run out."""
    found = _FORM.fullmatch(told)
    row = store.connection.execute(
        "SELECT sha256, who, groups, expires FROM tokens WHERE token_id = ?", (found[1] if found else "",)
    ).fetchone()
    kept = row["sha256"] if row else "0" * 64
    if not hmac.compare_digest(_digest(told), kept) or row is None:
        return None
    if row["expires"] <= datetime.now(UTC).isoformat():
        return None
    access = access_of(store, row["who"], groups=json.loads(row["groups"]))
    return access if access.role else None


def _digest(told: str) -> str:
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
