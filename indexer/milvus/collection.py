"""A Milvus with the rows of knowledge bases: one for each window of a clause, the first with the clause's words."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import KnowledgeBaseError, require
from indexer.milvus.address import Address

if TYPE_CHECKING:
    from pymilvus import MilvusClient

TOKEN = "POLICY_LEDGER_MILVUS_TOKEN"  # noqa: S105 - the name of a setting
WORDS, VECTOR = "words", "vector"
# What the rows have in common that have no words of their own; no word has this number.
NO_WORDS = {0: 1.0}
# More hits Milvus gives for no question.
MOST_HITS = 16_384
# What Milvus says of a collection that is not there, and its client where nothing answers.
_NO_COLLECTION, _NO_ANSWER = 100, 2
# So many rows go in one message; their vectors are some megabytes.
BATCH = 1_000
# So many clauses are asked for in one message that comes back with their vectors.
_ASKED = 500
_CONNECT_SECONDS, _ANSWER_SECONDS, _WRITE_SECONDS = 10.0, 60.0, 600.0


@dataclass(frozen=True)
class Row:
    """A window of a clause: the numbers of its document and of its clause, its vector, and the clause's words."""

    document: int
    key: int
    vector: NDArray[np.float32]
    words: Mapping[int, float]


class Server:
    """An open connection to a Milvus. Whatever it raises is a sentence with a remedy."""

    def __init__(self, address: Address) -> None:
        require("milvus", "a search engine on other machines", "pymilvus")
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # nor do its networks write on the terminal
        from pymilvus import MilvusClient

        # What it would log is told by our own errors.
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)
        self.address = address
        with self._telling():
            self._client: MilvusClient = MilvusClient(
                address.server, token=os.environ.get(TOKEN, ""), timeout=_CONNECT_SECONDS
            )

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Turn what the client raises into one sentence."""
        from grpc import RpcError
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except (MilvusException, RpcError, OSError) as error:
            said = (
                getattr(error, "message", "")
                or getattr(error, "details", lambda: "")()
                or type(error).__name__
            )
            if getattr(error, "code", None) == _NO_ANSWER:
                raise KnowledgeBaseError(
                    f"no Milvus answers at {self.address.server}.",
                    remedy="Start it; to search on this machine alone build with --engine local",
                ) from error
            reason = (str(said).strip().splitlines() or [type(error).__name__])[0][:200].rstrip(".")
            remedy = f"See whether it may be used with ${TOKEN}; to search on this machine alone build with --engine local"
            if getattr(error, "code", None) == _NO_COLLECTION:
                remedy = "Nothing is lost; to fill it anew from the database run: policy-ledger build"
            raise KnowledgeBaseError(
                f"Milvus at {self.address.server} does not do what it is asked ({reason}).", remedy=remedy
            ) from error

    # Collections ----------------------------------------------------------------------------------

    def collections(self) -> list[str]:
        """Return the names of all collections."""
        with self._telling():
            return list(self._client.list_collections(timeout=_ANSWER_SECONDS))

    def create(self, name: str, dimension: int) -> None:
        """Make a collection for vectors of a dimension."""
        from pymilvus import DataType

        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("document", DataType.INT64)
        schema.add_field("key", DataType.INT64)
        schema.add_field(WORDS, DataType.SPARSE_FLOAT_VECTOR)
        schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=dimension)
        indexes = self._client.prepare_index_params()
        indexes.add_index("document", index_type="INVERTED")
        indexes.add_index("key", index_type="INVERTED")
        # Nothing is dropped and nothing approximate, so that both engines find the same.
        indexes.add_index(WORDS, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        indexes.add_index(VECTOR, index_type="FLAT", metric_type="IP", params={})
        with self._telling():
            self._client.create_collection(
                name, schema=schema, index_params=indexes, consistency_level="Strong", timeout=_WRITE_SECONDS
            )

    def drop(self, name: str) -> None:
        """Remove a collection with all its rows."""
        with self._telling():
            self._client.drop_collection(name, timeout=_WRITE_SECONDS)

    def target(self, alias: str) -> str | None:
        """Return the collection to which an alias leads, "" for none, None where this Milvus knows no aliases."""
        from grpc import RpcError, StatusCode

        with self._telling():
            try:
                known = self._client.list_aliases(timeout=_ANSWER_SECONDS)["aliases"]
            except RpcError as error:  # that of milvus-lite 2.5
                if getattr(error, "code", lambda: None)() == StatusCode.UNIMPLEMENTED:
                    return None
                raise
            if alias not in known:
                return ""
            return str(self._client.describe_alias(alias, timeout=_ANSWER_SECONDS)["collection_name"])

    def lead(self, alias: str, name: str) -> None:
        """Let an alias lead to a collection, at once; nothing happens where this Milvus knows no aliases."""
        now = self.target(alias)
        if now is None or now == name:
            return
        with self._telling():
            change = self._client.alter_alias if now else self._client.create_alias
            change(name, alias, timeout=_ANSWER_SECONDS)

    def unlead(self, alias: str) -> None:
        """Remove an alias."""
        with self._telling():
            self._client.drop_alias(alias, timeout=_ANSWER_SECONDS)

    # Rows -----------------------------------------------------------------------------------------

    def insert(self, name: str, rows: Sequence[tuple[int, Row]]) -> None:
        """Put rows with their ids into a collection, at most BATCH."""
        data = [
            {"id": at, "document": row.document, "key": row.key, WORDS: dict(row.words), VECTOR: row.vector}
            for at, row in rows
        ]
        with self._telling():
            self._client.insert(name, data, timeout=_WRITE_SECONDS)

    def delete(self, name: str, condition: str) -> None:
        """Remove the rows that a condition describes."""
        with self._telling():
            self._client.delete(name, filter=condition, timeout=_WRITE_SECONDS)

    def ready(self, name: str) -> None:
        """Have a collection be in memory to be searched; it is, unless somebody released it or the Milvus started anew."""
        with self._telling():
            if "NotLoad" in str(self._client.get_load_state(name)["state"]):
                self._client.load_collection(name, timeout=_WRITE_SECONDS)

    def settle(self, name: str) -> None:
        """Have what was written lie on the disk of the Milvus, and be there to be searched."""
        with self._telling():
            self._client.flush(name, timeout=_WRITE_SECONDS)
            self._client.load_collection(name, timeout=_WRITE_SECONDS)

    def count(self, name: str, condition: str) -> int:
        """Return how many rows fulfil a condition, whatever was written until now counted."""
        with self._telling():
            found = self._client.query(
                name,
                filter=condition,
                output_fields=["count(*)"],
                consistency_level="Strong",
                timeout=_ANSWER_SECONDS,
            )
        return int(found[0]["count(*)"])

    def search(
        self, name: str, field: str, vector: Any, limit: int, condition: str, consistency: str
    ) -> list[tuple[int, float]]:
        """Return (key, inner product) of the rows nearest to a vector among those that fulfil a condition."""
        with self._telling():
            found = self._client.search(
                name,
                data=[vector],
                anns_field=field,
                limit=min(limit, MOST_HITS),
                filter=condition,
                output_fields=["key"],
                search_params={"metric_type": "IP", "params": {}},
                consistency_level=consistency,
                timeout=_ANSWER_SECONDS,
            )
        return [(int(hit["entity"]["key"]), float(hit["distance"])) for hit in found[0]]

    def vectors(
        self, name: str, keys: Sequence[int], condition: str, consistency: str
    ) -> dict[int, NDArray[np.float32]]:
        """Return the vectors of clauses among the rows that fulfil a condition, float32 [windows, dimension] each."""
        windows: dict[int, list[tuple[int, Any]]] = {}
        for at in range(0, len(keys), _ASKED):
            with self._telling():
                rows = self._client.query(
                    name,
                    filter=f"{condition} and {among('key', keys[at : at + _ASKED])}",
                    output_fields=["id", "key", VECTOR],
                    consistency_level=consistency,
                    timeout=_ANSWER_SECONDS,
                )
            for row in rows:
                windows.setdefault(int(row["key"]), []).append((int(row["id"]), row[VECTOR]))
        return {
            key: np.array([vector for _, vector in sorted(own, key=lambda pair: pair[0])], dtype=np.float32)
            for key, own in sorted(windows.items())
        }

    def keys(self, name: str, condition: str) -> set[int]:
        """Return the keys of the clauses among the rows that fulfil a condition."""
        with self._telling():
            found: set[int] = set()
            pages = self._client.query_iterator(
                name, filter=condition, output_fields=["key"], batch_size=BATCH, consistency_level="Strong"
            )
            while rows := pages.next():
                found |= {int(row["key"]) for row in rows}
            pages.close()
        return found


def among(field: str, values: Collection[int]) -> str:
    """Return the condition that a field has one of some values."""
    return f"{field} in [{','.join(map(str, values))}]"
