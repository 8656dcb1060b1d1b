"""The calls for other programs, served beside the page."""

from __future__ import annotations

import http.client
import time
from urllib.parse import urlsplit


def test_no_answer_waits_until_its_head_is_confirmed(page_url: str) -> None:
    """The other side confirms after 40 ms where nothing makes it hurry, as in the first answers of a connection."""
    port, took = urlsplit(page_url), []
    wire = http.client.HTTPConnection(str(port.hostname), port.port, timeout=60)
    for _ in range(50):
        begun = time.perf_counter()
        wire.request("GET", "/api/v1/documents?limit=1")
        wire.getresponse().read()
        took.append(time.perf_counter() - begun)
    assert min(took[25:]) < 0.035
