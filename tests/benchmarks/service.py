"""What a call over HTTP costs beside the call in process, and many clients at once while builds run.

    python -m tests.benchmarks.service overhead KB [--calls 300]
    python -m tests.benchmarks.service load DOCUMENTS MORE [--clients 50] [--seconds 60]

`overhead`: each call is made in process, over REST and over MCP, one behind the other in turn; told are milliseconds at
the median and at the 95th percentile, and what HTTP adds at the 95th. `load`: a knowledge base of the folder DOCUMENTS
is served; while clients ask, builds take the folder MORE in and out again. Every answer must be, byte for byte, that of
the base before or after: anything else is an error or a mixture of generations.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

import anyio
from fastapi.testclient import TestClient
from mcp import Client

from indexer.build import build
from indexer.service.calls import Calls
from indexer.service.rest import PREFIX, rest
from tests.pages.conftest import serving

WORDS = (
    "畜禽粪污综合利用率",
    "森林覆盖率",
    "责任单位",
    "2025年目标",
    "新能源汽车",
    "数据共享",
    "职业教育",
    "养老服务",
)
Asked = tuple[str, dict[str, object]]
CALLS: tuple[Asked, ...] = (
    *(("search", {"q": words, "top": 10}) for words in WORDS),
    *(("ledger/targets", {"limit": 50, "text": words}) for words in WORDS[:2]),
    ("ledger/duties", {"limit": 50}),
    ("documents", {"limit": 50}),
)


def address(call: Asked) -> str:
    return f"{PREFIX}/{call[0]}?{urlencode(call[1])}"


def in_process(calls: Calls, call: Asked) -> object:
    name, given = call[0], dict(call[1])
    if name == "search":
        return calls.search(str(given.pop("q")), **given)  # type: ignore[arg-type]
    if name == "documents":
        return calls.documents(**given)  # type: ignore[arg-type]
    return calls.rows(name.split("/")[1], **given)  # type: ignore[arg-type]


def tool(call: Asked) -> tuple[str, dict[str, object]]:
    """Return the tool of MCP for a call and what it is given."""
    name, given = call[0], dict(call[1])
    if name == "search":
        return name, {"query": given.pop("q"), **given}
    if name == "documents":
        return name, given
    return "rows", {"table": name.split("/")[1], **given}


def overhead(kb: Path, number: int) -> None:
    """Print what each way of asking takes, in milliseconds."""
    spent: dict[str, list[float]] = {"in process": [], "REST": [], "MCP": []}
    dice = random.Random(1)

    async def ask(url: str) -> None:
        calls, port = Calls(kb), urlsplit(url)
        wire = http.client.HTTPConnection(str(port.hostname), port.port)

        def over_rest(call: Asked) -> None:
            wire.request("GET", address(call))
            answer = wire.getresponse()
            answer.read()
            assert answer.status == 200

        async with Client(f"{url}/mcp/") as client:
            for at in range(number + 20):
                call = dice.choice(CALLS)
                name, given = tool(call)
                begun = time.perf_counter()
                in_process(calls, call)
                first = time.perf_counter()
                over_rest(call)
                second = time.perf_counter()
                await client.call_tool(name, given)
                third = time.perf_counter()
                if at >= 20:  # the first ones open and load
                    took = (first - begun, second - first, third - second)
                    for way, seconds in zip(spent.values(), took, strict=True):
                        way.append(seconds * 1000)

    with tempfile.TemporaryDirectory() as folder, serving(kb, Path(folder) / "log") as url:
        anyio.run(ask, url)
    for way, times in spent.items():
        more = [here - there for here, there in zip(times, spent["in process"], strict=True)]
        print(
            f"{way:12} median {median(times):7.1f} ms   p95 {_p95(times):7.1f} ms   more at p95 {_p95(more):6.1f} ms"
        )


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def load(documents: Path, more: Path, clients: int, seconds: float, model: str | None = None) -> Counter[str]:
    """Return how many answers were right and how many builds ran; raise AssertionError for one that is neither state's."""
    with tempfile.TemporaryDirectory() as folder:
        kb = Path(folder) / "kb"
        right = _answers(kb, [documents], model)
        both = _answers(kb, [documents, more], model)
        changed = sum(right[call] != both[call] for call in right)
        assert changed > len(right) / 2, "the two states answer alike"
        counted, wrong = Counter[str](), list[str]()
        end = threading.Event()
        with serving(kb, Path(folder) / "log") as url, ThreadPoolExecutor(clients + 1) as threads:
            asking = [
                threads.submit(_ask, url, seed, end, lambda call: (right[call], both[call]), counted, wrong)
                for seed in range(clients)
            ]
            until = time.monotonic() + seconds
            for paths in _in_turn([documents], [documents, more]):
                build(kb, paths, prune=True, model=model)
                counted["builds"] += 1
                if time.monotonic() > until:
                    break
            end.set()
            for one in asking:
                one.result()
        assert not wrong, "\n".join(wrong[:5])
        return counted


def _in_turn(*states: list[Path]) -> Iterator[list[Path]]:
    while True:
        yield from states


def _answers(kb: Path, paths: list[Path], model: str | None) -> dict[str, bytes]:
    """Build; return what REST answers to each call then."""
    build(kb, paths, prune=True, model=model)
    client = TestClient(rest(kb))
    return {address(call): client.get(address(call).removeprefix(PREFIX)).content for call in CALLS}


def _ask(
    url: str,
    seed: int,
    end: threading.Event,
    allowed: Callable[[str], tuple[bytes, bytes]],
    counted: Counter[str],
    wrong: list[str],
) -> None:
    dice, port = random.Random(seed), urlsplit(url)
    wire = http.client.HTTPConnection(str(port.hostname), port.port, timeout=60)
    while not end.is_set():
        call = address(dice.choice(CALLS))
        wire.request("GET", call)
        answer = wire.getresponse()
        body = answer.read()
        if answer.status != 200:
            wrong.append(f"{call}: {answer.status} {body[:300]!r}")
        elif body not in allowed(call):
            counts = [_total(one) for one in (body, *allowed(call))]
            wrong.append(f"{call}: an answer of neither state ({counts})")
        counted["answers"] += 1


def _total(body: bytes) -> object:
    told = json.loads(body)
    return told.get("total", [hit["clause_id"] for hit in told.get("hits", [])])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    ways = parser.add_subparsers(dest="way", required=True)
    one = ways.add_parser("overhead")
    one.add_argument("kb", type=Path)
    one.add_argument("--calls", type=int, default=300)
    two = ways.add_parser("load")
    two.add_argument("documents", type=Path)
    two.add_argument("more", type=Path)
    two.add_argument("--clients", type=int, default=50)
    two.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    if given.way == "overhead":
        overhead(given.kb, given.calls)
    else:
        print(dict(load(given.documents, given.more, given.clients, given.seconds)))


if __name__ == "__main__":
    main()
