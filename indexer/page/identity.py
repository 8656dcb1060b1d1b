"""Who somebody is by what a sign-in tells of him: an identity provider's claims, or a gateway's headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.access.sign_in import SignIn, Way


def identity_of(how: SignIn, user: Mapping[str, Any]) -> tuple[str, str]:
    """Return the e-mail and the name of whoever signed in, "" where nobody did or his e-mail is not his."""
    if how.way == Way.OIDC:
        # A provider where people type their own address says that it is not verified.
        if user.get("is_logged_in") is not True or str(user.get("email_verified", True)).lower() != "true":
            return "", ""
        email = _text(user.get("email"))
        return email, _text(user.get("name")) or email
    if how.way == Way.GATEWAY:
        email = _text(_of_header(user.get("email")))
        return email, email
    return "", ""


def signed_in_at(user: Mapping[str, Any]) -> float | None:
    """Return when a provider vouched for somebody (`iat` of its ID token, seconds since 1970), None where it is not told.

    Streamlit keeps a sign-in for 30 days and looks at none of its times; the token's own end (`exp`) is a matter of minutes
    with many providers, and of who reads the token, not of who signed in.
    """
    told = user.get("iat")
    return float(told) if isinstance(told, (int, float)) and not isinstance(told, bool) else None


def groups_of(how: SignIn, user: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the groups that a sign-in tells: a list of the provider, or a header parted by commas."""
    told = user.get("groups")
    if how.way == Way.GATEWAY:
        told = _of_header(told).split(",") if how.groups_header and isinstance(told, str) else []
    if not isinstance(told, (list, tuple)):
        return ()
    return tuple(dict.fromkeys(text for one in told if (text := _text(one))))


def _text(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    return text if text.isprintable() else ""


def _of_header(value: Any) -> str:
    """Return a header as its sender wrote it: in UTF-8, which servers hand on as single bytes."""
    text = value if isinstance(value, str) else ""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
