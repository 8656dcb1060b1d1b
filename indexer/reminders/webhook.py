"""A reminder posted as JSON to an address of the web: http or https, no other place, nothing waited for without end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib import request
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from indexer.errors import SendError, UsageError

_SECONDS = 20
# So much of an answer is read; those of robots are a line.
_READ = 10_000


def checked_webhook(address: str) -> str:
    """Return the address of a webhook; raises UsageError where it is none of http or https."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if (
        parts.scheme not in {"http", "https"}
        or not host
        or not address.isascii()
        or not address.isprintable()
        or " " in address
    ):
        raise UsageError("the webhook is no address that begins with http:// or https://.")
    return address


def post(address: str, values: Mapping[str, Any]) -> bytes:
    """Post plain values as JSON and return the beginning of the answer; raises SendError unless it is one of success.

    Nothing is followed elsewhere. The address may hold a secret: messages name its host alone.
    """
    where = f"the webhook at {urlsplit(checked_webhook(address)).hostname}"
    asked = request.Request(  # noqa: S310 - checked above to be http or https
        address,
        json.dumps(values, ensure_ascii=False).encode(),
        {"Content-Type": "application/json; charset=utf-8", "User-Agent": "policy-ledger"},
        method="POST",
    )
    # Of urllib's handlers those of proxies and of the web: none of files, and none that follows elsewhere.
    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler(),
        request.HTTPHandler(),
        request.HTTPSHandler(),
        request.HTTPErrorProcessor(),
        request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    try:
        with opener.open(asked, timeout=_SECONDS) as answer:
            return bytes(answer.read(_READ))
    except HTTPError as error:
        error.close()
        raise SendError(f"{where} answered {error.code} {error.reason}.") from error
    except (URLError, HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        told = getattr(reason, "strerror", None) or reason
        raise SendError(f"{where} cannot be reached: {told}.") from error
