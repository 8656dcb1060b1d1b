"""How the page is served to whoever signs in: what is refused, and what Streamlit is told."""

from __future__ import annotations

import json
import sys

from indexer.access.sign_in import OPENED, Way, sign_in
from indexer.errors import UsageError, require

_OWN = frozenset({"localhost", "127.0.0.1", "::1"})
_ADDRESSES = "FORWARDED_ALLOW_IPS"


def refused(address: str, *, opened: bool) -> None:
    """Raise UsageError for a page that others could reach though nobody signs in; tell of what is open."""
    signs = sign_in()
    if signs.way == Way.OIDC:
        require("accounts", "the sign-in", "authlib")
    if signs.on:
        return
    if address not in _OWN and not opened:
        raise UsageError(
            f"nobody signs in, so the page listens on this machine alone, not on {address}.",
            remedy="Set up a sign-in (docs/operations.md), or add --open: then whoever reaches it may edit.",
        )
    if address not in _OWN:
        print(
            "Nobody signs in: whoever reaches this page may edit; collections are shown to nobody.",
            file=sys.stderr,
        )


def sign_in_environment(address: str, *, opened: bool) -> dict[str, str]:
    """Return what the page has to know of its sign-in, and what keeps its server from believing forged addresses."""
    found = {OPENED: "1" if opened and address not in _OWN else ""}
    return found | ({_ADDRESSES: ""} if sign_in().way == Way.GATEWAY else {})


def sign_in_options() -> list[str]:
    """Return the options that let Streamlit take who somebody is from the gateway's headers."""
    signs = sign_in()
    if signs.way != Way.GATEWAY:
        return []
    told = {signs.header: "email"} | ({signs.groups_header: "groups"} if signs.groups_header else {})
    return ["--server.trustedUserHeaders", json.dumps(told)]
