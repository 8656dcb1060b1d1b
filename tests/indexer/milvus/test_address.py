"""The address of an engine: read, or refused with what to give instead."""

from __future__ import annotations

import pytest

from indexer.errors import UsageError
from indexer.milvus.address import SETTING, Address, engine_environment, is_local


@pytest.mark.parametrize(
    ("engine", "server", "collection"),
    [
        ("milvus://host:19530/policies", "http://host:19530", "policies"),
        ("milvus://10.0.0.7/_p1", "http://10.0.0.7:19530", "_p1"),
        ("milvuss://search.example:443/p", "https://search.example:443", "p"),
        ("milvus://[::1]:19530/p", "http://[::1]:19530", "p"),
    ],
)
def test_an_address_names_a_server_and_a_collection(engine: str, server: str, collection: str) -> None:
    assert Address.parse(engine) == Address(server, collection)
    assert not is_local(engine)


@pytest.mark.parametrize(
    "engine",
    ["", "Local", "milvus", "host:19530/p", "milvus://host:19530", "milvus://host:19530/", "http://host/p",
     "milvus://host:port/p", "milvus://host/a/b", "milvus://host/1p", "milvus://host/政策", "milvus:///p",
     "milvus://host:99999/p", "milvus://[::1/p"],
)  # fmt: skip
def test_what_is_no_address_is_refused(engine: str) -> None:
    with pytest.raises(UsageError, match=r"names no search engine.*milvus://host:19530/policies"):
        is_local(engine)


@pytest.mark.parametrize("engine", ["milvus://me:secret@host/p", "milvus://host/p?token=secret"])
def test_an_address_holds_no_password(engine: str) -> None:
    with pytest.raises(UsageError, match="POLICY_LEDGER_MILVUS_TOKEN") as error:
        Address.parse(engine)
    assert "secret" not in str(error.value)


def test_the_engine_that_is_built_in_has_a_name() -> None:
    assert is_local("local")
    assert engine_environment(None) == {}
    assert engine_environment("local") == {SETTING: "local"}
