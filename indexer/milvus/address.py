"""Where the indexes of a knowledge base lie: in its folder, or in a collection of Milvus."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from indexer.errors import UsageError

LOCAL = "local"
# Where a manifest keeps the engine, and by what its collections are known.
ENGINE, MARK = "engine", "engine_mark"
SETTING = "POLICY_LEDGER_ENGINE"
# The name of a collection; ours add a mark of the knowledge base and a number.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")
_SCHEMES = {"milvus": "http", "milvuss": "https"}
_PORT = 19530


@dataclass(frozen=True)
class Address:
    """A Milvus and the name under which the knowledge base lies there."""

    server: str
    collection: str

    @classmethod
    def parse(cls, engine: str) -> Self:
        """Read `milvus://host:port/collection`, or `milvuss://` for TLS; raises UsageError for anything else."""
        try:
            parts = urlsplit(engine)
            host, port, name = parts.hostname, parts.port or _PORT, parts.path.removeprefix("/")
        except ValueError:
            host, port, name = None, 0, ""
        if not host or engine.partition("://")[0] not in _SCHEMES or not _NAME.fullmatch(name):
            raise UsageError(
                f"{engine} names no search engine.",
                remedy=f"Give {LOCAL}, or an address such as milvus://host:19530/policies",
            )
        if parts.username or parts.password or parts.query:
            raise UsageError(
                "the address of Milvus is kept with the knowledge base and holds no password.",
                remedy="Put user:password, or a token, into the environment as POLICY_LEDGER_MILVUS_TOKEN",
            )
        shown = f"[{host}]" if ":" in host else host
        return cls(f"{_SCHEMES[parts.scheme]}://{shown}:{port}", name)


def is_local(engine: str) -> bool:
    """Tell whether an engine is the one that is built in; raises UsageError for what is none."""
    if engine == LOCAL:
        return True
    Address.parse(engine)
    return False


def engine_of(manifest: Mapping[str, str]) -> str:
    """Return the engine on which the indexes of a knowledge base lie."""
    return manifest.get(ENGINE, LOCAL)


def engine_environment(engine: str | None) -> dict[str, str]:
    """Return what the environment says of an engine that was named, {} for none; raises UsageError for what is none."""
    if engine is None:
        return {}
    is_local(engine)
    return {SETTING: engine}
