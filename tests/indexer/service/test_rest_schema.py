"""What the OpenAPI description promises is kept for whatever a client sends."""

from __future__ import annotations

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from indexer.service.rest import rest

CALLS = ("/search", "/fetch", "/cite", "/documents", "/documents/{document}/clauses", "/ledger/{table}",
         "/tasks", "/follow", "/follow/counts", "/follow/{task}", "/news", "/news.atom", "/compare", "/matrix", "/check", "/verify")  # fmt: skip


def test_every_call_is_described(kb: Path) -> None:
    assert set(rest(kb).openapi()["paths"]) == set(CALLS)


def keeps_its_promise(kb: Path, path: str, cases: int) -> None:
    """Send a call what its description allows and what it does not; raise where an answer is not as described."""
    described = schemathesis.openapi.from_asgi("/openapi.json", rest(kb))
    calls = [found.ok() for found in described.get_all_operations() if found.ok().path == path]
    sent = st.one_of(*(call.as_strategy(generation_mode=mode) for call in calls for mode in GenerationMode))

    @given(case=sent)
    @settings(max_examples=cases, deadline=None, suppress_health_check=list(HealthCheck))
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate()

    check()


@pytest.mark.parametrize("path", CALLS)
def test_no_call_breaks_the_description(kb: Path, path: str) -> None:
    keeps_its_promise(kb, path, 40)
