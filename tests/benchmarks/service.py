"""What a call over HTTP costs beside the call in process, and many clients at once while builds run.

    python -m tests.benchmarks.service overhead KB [--calls 300] [--signed]
    python -m tests.benchmarks.service load DOCUMENTS MORE [--clients 50] [--seconds 60]

`overhead`: each call is made in process, over REST and over MCP, in an order that changes; told are the milliseconds of
each way at the median and the 95th percentile, and so those by which a call took longer than the same in process;
with `--signed` a reader asks by his token, and what he asks is recorded. `load`: a knowledge base of the folder DOCUMENTS
is served; while clients ask, builds take the folder MORE in and out again. Every answer must be, byte for byte, that of
the base before or after: anything else is an error or a mixture of generations.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import anyio
import httpx2
from fastapi.testclient import TestClient
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from indexer.access.access import FULL, Access
from indexer.access.rights import access_of, grant
from indexer.access.sign_in import HEADER, PROXIES, WAY
from indexer.access.tokens import make
from indexer.build import build
from indexer.service.asking import Asking
from indexer.service.calls import Calls
from indexer.service.rest import PREFIX, rest
from indexer.store.store import Store
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
BOSS, READER = "boss@office.cn", "reader@office.cn"
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


def overhead(kb: Path, number: int, *, signed: bool) -> None:
    """Print what each way of asking takes by the clock and of the processor, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        if not signed:
            with serving(kb, Path(folder) / "log") as url:
                anyio.run(_overhead, kb, url, number, FULL, "")
            return
        copy = shutil.copytree(kb, Path(folder) / "kb")
        with Store.edit(copy) as store:
            grant(store, BOSS, "administrator")
            grant(store, READER, "reader")
            access = access_of(store, READER)
            token, _ = make(store, access, "overhead")
        gateway = {WAY: "gateway", HEADER: "X-Forwarded-Email", PROXIES: "127.0.0.1"}
        with serving(copy, Path(folder) / "log", **gateway) as url:
            # In process nobody has to be recognised and nothing is recorded, but as much is seen.
            anyio.run(_overhead, copy, url, number, replace(access, who=""), token)


async def _overhead(kb: Path, url: str, number: int, access: Access, token: str) -> None:
    spent: dict[str, list[Spent]] = {"in process": [], "REST": [], "MCP": []}
    dice, calls, port = random.Random(1), Calls(kb, lambda: Asking(access, "command")), urlsplit(url)
    wire = http.client.HTTPConnection(str(port.hostname), port.port)
    headers = {"authorization": f"Bearer {token}"} if token else {}

    async def here(call: Asked) -> None:
        in_process(calls, call)

    async def over_rest(call: Asked) -> None:
        wire.request("GET", address(call), headers=headers)
        answer = wire.getresponse()
        answer.read()
        assert answer.status == 200

    async def over_mcp(call: Asked) -> None:
        name, given = tool(call)
        assert not (await client.call_tool(name, given)).is_error

    async with (
        httpx2.AsyncClient(headers=headers) as http_client,
        Client(streamable_http_client(f"{url}/mcp/", http_client=http_client)) as client,
    ):
        ways = list(zip(spent.values(), (here, over_rest, over_mcp), strict=True))
        for at in range(number + 20):
            call = dice.choice(CALLS)
            for kept, way in dice.sample(ways, len(ways)):  # none always comes first, or behind the same one
                begun, worked = time.perf_counter(), _processor()
                await way(call)
                took = Spent(time.perf_counter() - begun, _processor() - worked)
                if at >= 20:  # the first ones open and load
                    kept.append(took)
    for named, times in spent.items():
        told = [f"{named:10}"]
        for name in Spent._fields:
            own, beside = (
                [1000 * getattr(one, name) for one in each] for each in (times, spent["in process"])
            )
            more = [ours - theirs for ours, theirs in zip(own, beside, strict=True)]
            told += [f"{name} {_pair(own)}, more {_pair(more)}"]
        print("   ".join(told))


class Spent(NamedTuple):
    """What a call took, in seconds: by the clock, and of the processor in this process and the server's."""

    clock: float
    processor: float


def _processor() -> float:
    """Return the seconds of processor time that this process and the server that it started have had."""
    tasks = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    servers = [
        time.clock_gettime((~int(pid) << 3) | 2) for pid in tasks.read_text().split()
    ]  # see clock_getcpuclockid(3)
    return time.process_time() + sum(servers)


def _pair(times: list[float]) -> str:
    return f"{median(times):6.1f} /{_p95(times):6.1f} ms"


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
    one.add_argument("--signed", action="store_true")
    two = ways.add_parser("load")
    two.add_argument("documents", type=Path)
    two.add_argument("more", type=Path)
    two.add_argument("--clients", type=int, default=50)
    two.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    if given.way == "overhead":
        overhead(given.kb, given.calls, signed=given.signed)
    else:
        print(dict(load(given.documents, given.more, given.clients, given.seconds)))


if __name__ == "__main__":
    main()
