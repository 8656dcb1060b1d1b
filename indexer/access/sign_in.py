"""How people sign in to the page, as the environment says: not at all, with an identity provider, or at a gateway."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from indexer.errors import UsageError

WAY, HEADER, GROUPS, PROXIES, OPENED, HOURS = (
    "POLICY_LEDGER_SIGN_IN",
    "POLICY_LEDGER_USER_HEADER",
    "POLICY_LEDGER_GROUPS_HEADER",
    "POLICY_LEDGER_PROXIES",
    "POLICY_LEDGER_OPEN",
    "POLICY_LEDGER_SIGN_IN_HOURS",
)
# For how long a sign-in counts where nothing else is said, and the most that may be said: Streamlit keeps it so long.
_HOURS, _MOST_HOURS = 12.0, 720.0
# By how much the clock of whoever signs people in may be ahead.
_AHEAD = 300.0
_TOKEN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Way(StrEnum):
    """How people sign in."""

    NONE = "none"
    OIDC = "oidc"
    GATEWAY = "gateway"


@dataclass(frozen=True)
class SignIn:
    """How people sign in; at a gateway, the headers that tell who, and the addresses it speaks from."""

    way: Way = Way.NONE
    header: str = ""
    groups_header: str = ""
    proxies: tuple[Network, ...] = ()
    opened: bool = False
    hours: float = _HOURS

    def is_over(self, moment: float | None, ended: float | None, now: float) -> bool:
        """Tell whether a sign-in counts no more: it is too old, of no known time, or from before all were ended.

        All are seconds since 1970; `ended` is None where nobody ended them.
        """
        if moment is None or not now - self.hours * 3600 < moment <= now + _AHEAD:
            return True
        return ended is not None and int(moment) <= ended

    @property
    def on(self) -> bool:
        """Tell whether people sign in at all."""
        return self.way != Way.NONE

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that only the gateway may send, in lower case."""
        return tuple(name.lower() for name in (self.header, self.groups_header) if name)

    def is_proxy(self, address: str) -> bool:
        """Tell whether a request from an address may say who asks."""
        try:
            own = ipaddress.ip_address(address)
        except ValueError:
            return False
        mapped = getattr(own, "ipv4_mapped", None) or own
        return any(mapped in network for network in self.proxies)


def sign_in(environment: Mapping[str, str] | None = None) -> SignIn:
    """Return how people sign in; raises UsageError for settings that do not fit together."""
    given = os.environ if environment is None else environment
    told = (given.get(WAY) or Way.NONE).strip().lower()
    if told not in tuple(Way):
        raise UsageError(f"{WAY} is {told!r}.", remedy=f"It may be: {', '.join(Way)}")
    hours = _hours(str(given.get(HOURS) or ""))
    header, groups = (str(given.get(name) or "").strip() for name in (HEADER, GROUPS))
    proxies = [one.strip() for one in str(given.get(PROXIES) or "").split(",") if one.strip()]
    if told != Way.GATEWAY:
        if header or groups or proxies:
            raise UsageError(f"{HEADER}, {GROUPS} and {PROXIES} are for {WAY}=gateway alone.")
        return SignIn(Way(told), opened=given.get(OPENED) == "1", hours=hours)
    if not header or not proxies:
        raise UsageError(
            f"a gateway needs {HEADER}, the header that tells the e-mail, and {PROXIES}, the addresses it speaks from."
        )
    for name in (header, groups):
        if not set(name) <= _TOKEN:
            raise UsageError(f"{name!r} is no name of a header.")
    try:
        networks = tuple(ipaddress.ip_network(one) for one in proxies)
    except ValueError as error:
        raise UsageError(f"{PROXIES}: {error}.") from error
    if any(network.prefixlen == 0 for network in networks):
        raise UsageError(f"{PROXIES}: every address is nobody's gateway.")
    return SignIn(Way.GATEWAY, header, groups, networks, hours=hours)


def _hours(told: str) -> float:
    try:
        hours = float(told) if told.strip() else _HOURS
    except ValueError:
        hours = 0.0
    if not 0 < hours <= _MOST_HOURS:
        raise UsageError(
            f"{HOURS} is {told!r}.", remedy=f"It may be a number of hours up to {_MOST_HOURS:.0f}."
        )
    return hours
