"""What the tests of the pages share: a served base, a browser, and how to wait for what is drawn."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from indexer.build import build

ROOT = Path(__file__).parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
SEEN = Path(__file__).with_name("settled.js")
# Nothing is asked that is not answered, all of the answer is here, and nothing has moved for a moment.
SETTLED = """() => {
  const { asked, running, changed } = window.plSeen;
  return !asked && !running && performance.now() - changed > 250
    && !document.querySelector("[data-stale=true], [data-testid=stSkeleton]")
    && document.querySelector("[data-test-script-state=notRunning]");
}"""
HOSTILE = """\
示范省<script>document.title='taken'</script>管理办法

第一条 为保护<b onmouseover="alert(1)">耕地</b>，制定本办法。

第二条 主管部门负责**耕地**保护 `代码` [链接](javascript:alert(1)) 与 $公式$。

第三条 本办法自发布之日起施行。
"""


def free_port() -> str:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        return str(free.getsockname()[1])


@contextmanager
def serving(kb: Path, log: Path, **environment: str) -> Iterator[str]:
    """Serve a knowledge base on a free port; yield its address."""
    port = environment.pop("POLICY_LEDGER_PORT", "") or free_port()
    command = [sys.executable, "-m", "indexer.cli", "serve", "--kb", str(kb), "--port", str(port)]
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=output, env=os.environ | environment
        )
    try:
        url = f"http://localhost:{port}"
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
                    break
            except OSError:
                time.sleep(0.5)
        else:
            pytest.fail(log.read_text())
        yield url
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base of the project's corpus and one hostile document; every file of tests gets a copy."""
    folder = tmp_path_factory.mktemp("base")
    (folder / "more").mkdir()
    (folder / "more" / "耕地.txt").write_text(HOSTILE, "utf-8")
    build(folder / "kb", [ROOT / "corpus", folder / "more"], model="tiny")
    return folder / "kb"


@pytest.fixture(scope="module")
def page_url(tmp_path_factory: pytest.TempPathFactory, base: Path) -> Iterator[str]:
    """The address of a copy of the base that is served to one file of tests."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(base, folder / "kb")
    with serving(folder / "kb", folder / "log") as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """Return a visitor's own part of the browser, with nothing of another's; its tabs tell when they settle."""
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
    context.add_init_script(path=SEEN)
    context.set_default_timeout(60_000)  # a loaded machine draws slowly; nothing waits longer than it must
    expect.set_options(timeout=60_000)
    return context


@pytest.fixture(scope="session")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """Where the tabs of `page` are opened: what the browser has loaded of Streamlit once it need not load again."""
    context = new_context(browser)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(visitor: BrowserContext, page_url: str) -> Iterator[Page]:
    """A fresh tab of somebody who was never here; whatever the browser's console complains of fails the test."""
    tab = visitor.new_page()
    kept = {"origin": page_url, "storageTypes": "cookies,local_storage,session_storage,indexeddb"}
    visitor.new_cdp_session(tab).send("Storage.clearDataForOrigin", kept)
    visitor.clear_cookies()
    complaints: list[str] = []
    tab.on(
        "console",
        lambda message: (
            complaints.append(f"{message.text} {message.location}") if _is_complaint(message) else None
        ),
    )
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    for opened in visitor.pages:
        opened.close()
    assert complaints == []


def _is_complaint(message) -> bool:
    """Tell whether a message of the console is an error other than the two 404s of Streamlit (#7074).

    On a page other than the first it asks for its own health beside the page, and then where it is.
    """
    return message.type == "error" and not message.location.get("url", "").endswith(
        ("/_stcore/health", "/_stcore/host-config")
    )


def settle(page) -> None:
    """Wait until the page has been drawn to the end: a click on what is drawn again goes astray."""
    page.wait_for_function(SETTLED, polling=50)


def codes(page) -> Locator:
    """Return the citations shown; those behind an answer of several rows are folded away."""
    return page.locator("[data-testid=stCode]").filter(visible=True)


def search(page, url: str, query: str) -> None:
    """Search and wait until all of the answer is drawn."""
    page.goto(url)
    box = page.get_by_label("检索", exact=True)
    box.fill(query)
    box.press("Enter")
    page.wait_for_url("**q=**")
    page.locator(".pl-card .pl-cite").first.wait_for()
    settle(page)


def cites(page) -> Locator:
    """Return the citations of the hits shown."""
    return page.locator(".pl-card .pl-cite")


def choose(page, label: str, option: str) -> None:
    """Choose an option in a box of the side bar."""
    page.locator("[data-testid=stSelectbox]").filter(has_text=label).locator("input").click()
    page.get_by_role("option", name=option, exact=False).first.click()
    settle(page)
