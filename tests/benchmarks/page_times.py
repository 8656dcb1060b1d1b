"""Time from going to a page to its last stroke, for every page and the comparison, as a table.

Usage: python -m tests.benchmarks.page_times KB    KB is served as it is; nothing is written into it

Each address is opened six times in one browser: the first time, when the server computes what it shows, stands
by itself; the rest give the median. The last stroke is the last change in the page or its side bar.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from indexer.knowledge_base import KnowledgeBase
from indexer.page.links import PAGES
from indexer.page.pairs import first_pair
from tests.pages.conftest import CHROMIUM, FLAGS, serving

TIMES = 5
# Notes when anything in the page or beside it changed last.
_WATCH = """
window.stroke = 0;
new MutationObserver(changes => {
  if (changes.some(({target}) => (target.closest ? target : target.parentElement)
      ?.closest("[data-testid=stMain], [data-testid=stSidebar]"))) window.stroke = performance.now();
}).observe(document, {subtree: true, childList: true, characterData: true});
"""
_DRAWN = """shown => document.querySelector(shown) && document.querySelector("[data-test-script-state=notRunning]")
  && !document.querySelector("[data-stale=true], [data-testid=stSkeleton]")
  && performance.now() - window.stroke > 800 && window.stroke"""
Address = tuple[str, str, dict[str, str], str]


def addresses(kb: Path) -> Iterator[Address]:
    """Yield what is looked at: its name, the page, what is asked of it, and what shows that it is there."""
    with KnowledgeBase.open(kb) as base:
        documents = [d for d in base.documents() if d.normative]
        targets = list(base.targets())
        task = next(iter(base.tasks()))
        clauses = Counter({d.document_id: len(base.store.clauses(d.document_id)) for d in documents})
    rows = Counter(row.document_id for row in targets)
    indicator = Counter(row.row.indicator for row in targets).most_common(1)[0][0]
    longest = clauses.most_common(1)[0][0]
    row = next(row for row in targets if row.document_id == rows.most_common(1)[0][0])
    line = ".pl-list td"
    yield "search, nothing asked", "search", {}, ".pl-card"
    yield "search, an answer", "search", {"q": f"{indicator}目标"}, ".pl-card"
    yield (
        "search, a facet, by date",
        "search",
        {"q": "绿色低碳", "level": "municipal", "sort": "date"},
        ".pl-card",
    )
    yield "document, a list", "document", {}, ".pl-card"
    yield f"document of {clauses[longest]} clauses", "document", {"doc": longest}, ".pl-text"
    yield f"targets, {len(targets)} rows", "targets", {}, line
    yield "targets, sorted, all columns", "targets", {"sort": "-year", "cols": "all"}, line
    yield "targets, a row open", "targets", {"row": row.row_id}, ".pl-detail"
    yield "duties", "duties", {}, line
    yield "duties, chart", "duties", {"chart": "all"}, "[data-testid=stVegaLiteChart]"
    yield "tasks", "tasks", {}, line
    yield "tasks, by unit, a chart", "tasks", {"by": "unit", "chart": "all"}, "[data-testid=stVegaLiteChart]"
    yield "tasks of a document", "tasks", {"document": task.document_id}, line
    yield f"series of {indicator}", "series", {"indicator": indicator}, line
    yield from _pairs("proposed pair", [d.document_id for d in first_pair(documents) or ()])
    yield from _pairs("two with most rows", [one for one, _ in rows.most_common(2)])
    yield from _pairs("two with most clauses", [one for one, _ in clauses.most_common(2)])
    two = [d.document_id for d in first_pair(documents) or ()]
    yield "changes", "changes", dict(zip(("old", "new"), two, strict=False)), ".pl-changes"
    yield "check", "check", {}, "textarea"
    yield "library", "library", {}, ".pl-ledger"


def _pairs(name: str, two: list[str]) -> Iterator[Address]:
    if len(two) < 2:
        return
    sides = {"higher": two[0], "lower": two[1]}
    shown = {"targets": ".pl-pair, .pl-compare", "matrix": ".pl-legend", "measures": ".pl-theme"}
    for tab, what in shown.items():
        yield f"compare, {name}, {tab}", "compare", {**sides, "tab": tab}, what


def drawn(tab: Page, address: str, shown: str) -> float:
    """Open an address; return the seconds until its last stroke."""
    tab.goto(address, wait_until="commit")
    return float(tab.wait_for_function(_DRAWN, arg=shown, polling=100, timeout=120_000).json_value()) / 1000


def main(kb: Path) -> None:
    """Serve a knowledge base and print a line an address."""
    asked = list(addresses(kb))
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; seconds\n")
    print("| page | first | median | longest |\n|---|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with serving(kb, Path(place) / "log") as url:
            context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
            context.add_init_script(_WATCH)
            tab = context.new_page()
            drawn(tab, url, ".pl-card")  # the browser has the program, the server its model
            for name, page, params, shown in asked:
                address = f"{url}/{'' if page == PAGES[0] else page}?{urlencode(params)}"
                first, *rest = [drawn(tab, address, shown) for _ in range(TIMES + 1)]
                print(
                    f"| {name} | {first:.2f} | {statistics.median(rest):.2f} | {max(rest):.2f} |", flush=True
                )
            tab.goto("about:blank")
        browser.close()
    print(f"\nload of the machine {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
