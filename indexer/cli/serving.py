"""How the page is served to whoever signs in: what is refused, and what Streamlit is told."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection

from indexer.access.sign_in import OPENED, Way, sign_in
from indexer.errors import UsageError, require

_OWN = frozenset({"localhost", "127.0.0.1", "::1"})
_ADDRESSES = "FORWARDED_ALLOW_IPS"


def refused(address: str, hosts: Collection[str], *, opened: bool) -> None:
    """Raise UsageError for a page that others could reach though nobody signs in; tell of what is open.

    Others reach what listens on another address, and what a proxy calls by the name of another host.
    """
    signs = sign_in()
    if signs.way == Way.OIDC:
        require("accounts", "the sign-in", "authlib")
    if signs.on:
        return
    others = [host for host in (address, *hosts) if host not in _OWN]
    if others and not opened:
        raise UsageError(
            f"nobody signs in, so the page is for this machine alone, not for {others[0]}.",
            remedy="Set up a sign-in (docs/operations.md), or add --open: then whoever reaches it may edit.",
        )
    if opened:
        print(
            "Nobody signs in: whoever reaches this page may edit; collections are shown to nobody.",
            file=sys.stderr,
        )


def sign_in_environment(*, opened: bool) -> dict[str, str]:
    """Return what the page has to know of its sign-in, and what keeps its server from believing forged addresses."""
    found = {OPENED: "1" if opened else ""}
    return found | ({_ADDRESSES: ""} if sign_in().way == Way.GATEWAY else {})


def sign_in_options() -> list[str]:
    """Return the options that let Streamlit take who somebody is from the gateway's headers."""
    signs = sign_in()
    if signs.way != Way.GATEWAY:
        return []
    told = {signs.header: "email"} | ({signs.groups_header: "groups"} if signs.groups_header else {})
    return ["--server.trustedUserHeaders", json.dumps(told)]
