"""Ten tasks of an official's day in a real browser, each from the start page in at most five clicks.

A press of Enter counts as a click, typing does not. Choosing a file in the system's own window counts as one click.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from docx import Document
from playwright.sync_api import Download, Locator, expect

from indexer.tables.words import interface
from tests.pages.conftest import cites, new_context, settle
from tests.pages.test_targets import LIST, column, count, in_address

pytestmark = pytest.mark.slow
W = interface("zh")
MOST = 5
PLAN = (
    "湿地保护实施方案\n\n一、目标\n到2027年，新建湿地公园{count}个。\n\n二、措施\n建立湿地巡护制度。{more}\n"
)


@dataclass
class Official:
    """Who sits before the page and counts what it takes."""

    page: Any
    clicks: int = 0

    def click(self, what: Locator) -> None:
        """Click once on what does not move any more."""
        what.click()
        self.clicks += 1

    def enter(self, box: Locator, text: str) -> None:
        """Type into a box and press Enter."""
        box.fill(text)
        box.press("Enter")
        self.clicks += 1

    def to(self, name: str) -> None:
        """Go to another page by the side bar."""
        self.click(self.page.locator(".pl-nav").get_by_role("link", name=W[name], exact=True))
        self.page.wait_for_url(f"**/{'' if name == 'search' else name}*")

    def ask(self, question: str) -> None:
        """Ask a question of the search page."""
        self.enter(self.page.get_by_label("检索", exact=True), question)
        self.page.wait_for_url("**q=**")
        cites(self.page).first.wait_for()

    def choose_files(self, at: Locator, *files: Path) -> None:
        """Choose files in the system's own window."""
        with self.page.expect_file_chooser() as window:
            self.click(at)
        window.value.set_files(files)

    def download(self, kind: str) -> Download:
        """Take a file along."""
        with self.page.expect_download() as found:
            self.click(self.page.get_by_role("button", name=W[f"download_{kind}"]).first)
        return found.value

    def option(self, label: str, text: str) -> None:
        """Choose one of a box of several: click on the box, type, and take what is left."""
        box = self.page.locator("[data-testid=stMultiSelect]").filter(has_text=label).locator("input")
        self.click(box)
        box.fill(text)
        self.click(self.page.get_by_role("option", name=text, exact=False).first)
        box.press("Escape")  # as long as the choices are open the rest of the page is out of reach


@pytest.fixture
def official(page, page_url: str) -> Iterator[Official]:
    """Someone before the start page; more than five clicks are too many."""
    page.goto(page_url)
    page.locator(".pl-card").first.wait_for()
    one = Official(page)
    yield one
    assert 0 < one.clicks <= MOST


def ledger_file(official: Official, name: str) -> None:
    """Open a file of the library."""
    official.to("library")
    official.click(official.page.locator(".pl-ledger a", has_text=name).first)
    official.page.locator(".pl-detail h3", has_text=name).wait_for()
    settle(official.page)


def take_in(official: Official, *files: Path) -> Locator:
    """Take files into the library; return what is told of them."""
    page = official.page
    official.to("library")
    page.locator(".pl-ledger").wait_for()
    settle(page)
    official.choose_files(page.get_by_test_id("stFileUploaderDropzone").first.locator("button").first, *files)
    button = page.get_by_role("button", name=W["upload_start"])
    expect(button).to_be_enabled()
    settle(page)
    official.click(button)
    page.get_by_role("button", name=W["upload_cancel"]).wait_for(state="detached", timeout=120_000)
    settle(page)  # while it is drawn anew what it told before is still there
    told = page.locator(".pl-uploads").last
    told.locator("li").nth(len(files) - 1).wait_for()
    return told


def test_1_the_lead_unit_of_a_task_with_its_citation(official: Official) -> None:
    page = official.page
    official.ask("河南省用能权交易由谁牵头")
    line = page.locator(".pl-answers tbody tr").first
    expect(line).to_contain_text("省发展改革委")
    cited = line.get_by_role("link").first.inner_text().strip()
    official.click(line.locator(".pl-copy"))
    page.wait_for_function(
        "async words => (await navigator.clipboard.readText()).trim() === words", arg=cited
    )
    assert re.search(r"《河南省.+》.*四、（十五）", cited)


def test_2_targets_of_a_province_due_in_a_year_sorted_and_exported(official: Official) -> None:
    page = official.page
    official.ask("福建省2025年目标")
    official.click(page.locator("a.pl-plain", has_text="福建省 · 2025"))
    in_address(page, "region=福建省")
    page.locator(LIST).first.wait_for()
    told = count(page)
    assert told > 10
    assert set(column(page, "year")) == {"2025"}
    official.click(page.locator("th.pl-c-goal a"))
    in_address(page, "sort=")
    page.locator("th[aria-sort]:not([aria-sort=none])").wait_for()
    names = column(page, "indicator")
    with Path(official.download("csv").path()).open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    assert len(rows) == told + 1
    # On the page an indicator has its scope behind it, in the file a column of its own.
    assert [name.partition("（")[0] for name in names] == [row[0].partition("（")[0] for row in rows[1:]]


def test_3_targets_of_a_city_that_are_looser_than_those_above(official: Official) -> None:
    page = official.page
    official.to("compare")
    page.locator(".pl-compare").wait_for()
    settle(page)
    official.option(W["compare_higher"], "2030年前碳达峰行动方案")
    expect(page.locator(".pl-compare")).to_have_count(2)
    settle(page)
    chip = page.get_by_test_id("stMain").get_by_role(
        "button", name=re.compile(f"^{W['verdict_looser']} \\d+")
    )
    told = int(re.sub(r"\D", "", chip.inner_text()))
    official.click(chip)
    in_address(page, "verdict=looser")
    expect(page.locator(".pl-compare tbody tr").filter(has_text=W["verdict_looser"])).to_have_count(told)
    expect(page.locator(".pl-compare tbody tr").filter(has_text=W["verdict_missing"])).to_have_count(0)
    assert told > 0


def test_4_measures_that_the_lower_document_does_not_answer(official: Official) -> None:
    page = official.page
    official.to("compare")
    page.locator(".pl-compare").wait_for()
    settle(page)
    official.click(page.get_by_role("radio", name=W["compare_measures"]))
    page.locator(".pl-theme").first.wait_for()
    settle(page)
    chip = page.get_by_test_id("stMain").get_by_role("button", name=re.compile(f"^{W['state_missing']} \\d+"))
    told = int(re.sub(r"\D", "", chip.inner_text()))
    official.click(chip)
    in_address(page, "state=missing")
    expect(page.locator(".pl-theme")).to_have_count(told)
    expect(page.locator(".pl-theme").filter(has_text=W["state_missing"])).to_have_count(told)
    assert told > 0


def test_5_the_tasks_of_a_unit_as_a_word_file(official: Official) -> None:
    page = official.page
    official.to("tasks")
    page.locator(LIST).first.wait_for()
    everything = count(page)
    settle(page)
    official.option(W["list_facet_unit"], "福建省农业农村厅")
    in_address(page, "unit=福建省农业农村厅")
    page.get_by_text(f"共 {everything} 行").wait_for(state="detached")
    page.locator(LIST).first.wait_for()
    settle(page)
    told = count(page)
    assert 0 < told < everything
    taken = official.download("docx")
    assert taken.suggested_filename.startswith("任务分解表")
    with Path(taken.path()).open("rb") as file:
        assert len(Document(file).tables[0].rows) == told + 1


def test_6_a_value_is_corrected(official: Official) -> None:
    page = official.page
    official.to("targets")
    page.locator(LIST).first.wait_for()
    official.click(page.locator(f"{LIST} a").nth(1))
    page.locator(".pl-detail").wait_for()
    settle(page)
    official.click(page.get_by_text(W["review"]))
    page.get_by_label(W["review_name"]).fill("张三")
    official.enter(page.get_by_label("数值"), "97.5")
    page.get_by_text(W["said_corrected"]).wait_for()
    expect(page.locator(".pl-chosen")).to_contain_text("更正，原文")
    expect(page.locator(".pl-detail")).to_contain_text("97.5")


def test_7_a_file_is_taken_in_and_found(official: Official, tmp_path: Path) -> None:
    (tmp_path / "湿地新规.txt").write_text(PLAN.format(count=12, more=""), "utf-8")
    expect(take_in(official, tmp_path / "湿地新规.txt")).to_contain_text("已加入")
    official.to("search")
    official.page.locator(".pl-card").first.wait_for()
    official.ask("新建湿地公园")
    expect(official.page.locator(".pl-card").first).to_contain_text("湿地保护实施方案")


def test_8_a_bad_file_says_what_is_wrong_and_leaves_nothing(official: Official, tmp_path: Path) -> None:
    (tmp_path / "坏的.pdf").write_bytes(b"%PDF-1.4 broken")
    expect(take_in(official, tmp_path / "坏的.pdf")).to_contain_text("PDF 文件已损坏")
    expect(official.page.locator(".pl-ledger tbody")).not_to_contain_text("坏的.pdf")


def test_9_a_file_is_replaced_by_a_new_version(official: Official, tmp_path: Path) -> None:
    page = official.page
    (tmp_path / "新版.txt").write_text(PLAN.format(count=15, more="每季度巡护一次。"), "utf-8")
    ledger_file(official, "耕地.txt")
    official.click(page.get_by_role("button", name=W["file_replace"]))
    within = page.get_by_test_id("stFileUploader").last
    within.wait_for()
    settle(page)
    official.choose_files(within.locator("button").first, tmp_path / "新版.txt")
    button = page.get_by_role("button", name=W["file_replace_yes"], exact=True)
    expect(button).to_be_enabled()
    settle(page)
    official.click(button)
    page.locator(".pl-uploads", has_text="已替换").wait_for(timeout=120_000)
    expect(page.locator(".pl-ledger tbody")).to_contain_text("湿地保护实施方案")


def test_9_a_file_is_deleted_and_comes_back(official: Official) -> None:
    page = official.page
    ledger_file(official, "福州市")
    official.click(page.get_by_role("button", name=W["file_delete"]))
    official.click(page.get_by_role("button", name=W["file_delete_yes"]))
    restore = page.get_by_role("button", name=W["file_restore"])
    restore.wait_for()
    settle(page)
    official.click(restore)
    page.get_by_role("button", name=W["file_delete"]).wait_for()
    expect(restore).to_have_count(0)


def test_10_a_link_shows_a_colleague_the_same(official: Official, browser) -> None:
    page = official.page
    official.ask("红树林保护修复")
    official.click(
        page.locator(f'.pl-facets[aria-label="{W["facet_level"]}"]').get_by_role("checkbox", name="市级")
    )
    in_address(page, "level=municipal")
    page.get_by_text(W["filters"]).wait_for()
    settle(page)
    shown = cites(page).all_inner_texts()
    context = new_context(browser)
    colleague = context.new_page()
    colleague.goto(page.url)
    expect(cites(colleague)).to_have_text(shown, timeout=60_000)
    expect(colleague.get_by_label("检索", exact=True)).to_have_value("红树林保护修复")
    assert "红树林保护修复" in unquote(colleague.url)
    context.close()
