"""The page of versions in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from indexer.build import build
from indexer.tables.words import interface
from tests.pages.conftest import ROOT, serving, settle

pytestmark = pytest.mark.slow
W = interface("zh")


@pytest.fixture(scope="module")
def versions_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a base with a draft and what was issued."""
    folder = tmp_path_factory.mktemp("versions")
    plan = (ROOT / "corpus/南平市减污降碳协同增效实施方案（征求意见稿）（摘编）.md").read_text("utf-8")
    (folder / "稿.md").write_text(plan, "utf-8")
    issued = plan.replace("（征求意见稿）\n", "南云发〔2023〕9号\n\n2023年8月1日\n", 1).replace("95%", "96%")
    assert issued.count("96%") > plan.count("96%")
    (folder / "定.md").write_text(issued, "utf-8")
    build(folder / "kb", [folder / "稿.md", folder / "定.md"], model="tiny")
    with serving(folder / "kb", folder / "log") as url:
        yield url


def test_two_versions_are_proposed_their_differences_marked(page, versions_url: str) -> None:
    page.goto(versions_url)
    page.get_by_role("link", name=W["changes"], exact=True).click()
    page.locator(".pl-changes del", has_text="95%").first.wait_for()
    page.locator(".pl-changes ins", has_text="96%").first.wait_for()
    settle(page)
    page.locator('a[href="#change-2"]').first.click()
    expect(page.locator("#change-2")).to_be_in_viewport()
    page.get_by_test_id("stMain").get_by_role("button", name=W["change_unchanged"]).click()
    page.wait_for_url("**kind=unchanged**")
    expect(page.locator(".pl-changes del")).to_have_count(0)
    page.locator(".pl-changes thead a").first.click()
    page.wait_for_url("**/document?**")
    page.go_back()
    page.wait_for_url("**/changes?**kind=unchanged**")
    page.locator(".pl-changes").wait_for()


def test_figures_and_a_document_to_download(page, versions_url: str) -> None:
    page.goto(f"{versions_url}/changes?tab=figures")
    figure = page.locator(".pl-changes td", has_text="96%").first
    figure.wait_for()
    expect(figure.locator("a")).to_have_attribute("href", re.compile("document.*clause="))
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=W["download_docx"]).click()
    assert Path(download.value.path()).stat().st_size > 0


def test_a_version_that_is_not_there_is_told(page, versions_url: str) -> None:
    page.goto(f"{versions_url}/changes?new=0123456789ab")
    page.get_by_text(W["compare_unknown"].format(count=1)).wait_for()
    page.get_by_text(W["changes_pick"]).wait_for()
