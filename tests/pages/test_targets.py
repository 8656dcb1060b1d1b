"""The page of targets in a browser: filters and orders in the address, one row open, downloads as on the screen."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.pages.conftest import new_context, settle

pytestmark = pytest.mark.slow
LIST = ".pl-ledger tbody tr"


def opened(page, address: str) -> None:
    """Go to an address and wait for its list."""
    page.goto(address)
    page.locator(LIST).first.wait_for()
    settle(page)


def column(page, name: str) -> list[str]:
    """Return the cells of a column of the list."""
    return [text.strip() for text in page.locator(f".pl-ledger td.pl-c-{name}").all_inner_texts()]


def count(page) -> int:
    """Return how many rows the page tells of."""
    return int(re.sub(r"\D", "", page.locator(".pl-title p").inner_text().split("行")[0]))


def in_address(page, words: str) -> None:
    """Wait until words stand in the address."""
    page.wait_for_url(lambda url: words in unquote(url))


def test_words_are_looked_for_and_the_file_has_the_rows_on_the_screen(page, page_url: str) -> None:
    opened(page, f"{page_url}/targets")
    box = page.get_by_label("包含文字")
    box.fill("畜禽粪污")
    box.press("Enter")
    page.get_by_text("共 3 行").wait_for()
    in_address(page, "text=畜禽粪污")
    expect(page.locator(LIST)).to_have_count(3)
    page.locator("th.pl-c-year a").click()
    in_address(page, "sort=year")
    page.locator("th.pl-c-year[aria-sort=ascending]").wait_for()
    expect(page.locator(LIST)).to_have_count(3)
    regions = column(page, "region")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 CSV").click()
    rows = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert len(rows) == 4
    assert all(region in row for region, row in zip(regions, rows[1:], strict=True))
    assert "畜禽粪污" in download.value.suggested_filename
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 XLSX").click()
    with Path(download.value.path()).open("rb") as file:
        assert openpyxl.load_workbook(file).worksheets[0].max_row >= 4


def test_a_choice_has_as_many_rows_as_it_says(page, page_url: str) -> None:
    opened(page, f"{page_url}/targets")
    everything = count(page)
    chip = page.get_by_role("button", name=re.compile("^市级"))
    told = int(re.sub(r"\D", "", chip.inner_text()))
    chip.click()
    in_address(page, "level=municipal")
    page.get_by_text(f"共 {told} 行").wait_for()
    assert 0 < told < everything
    page.go_back()
    page.get_by_text(f"共 {everything} 行").wait_for()
    page.go_forward()
    page.get_by_text(f"共 {told} 行").wait_for()
    page.get_by_text("清除筛选").click()
    page.get_by_text(f"共 {everything} 行").wait_for()


def test_a_link_opens_a_row_whatever_the_order(page, page_url: str) -> None:
    opened(page, f"{page_url}/targets?level=provincial")
    link = page.locator(f"{LIST} a").nth(2)
    name, target = link.inner_text(), link.get_attribute("href")
    link.click()
    page.locator(".pl-detail mark").first.wait_for()
    expect(page.locator(".pl-chosen")).to_contain_text(name)
    copy = page.locator(".pl-detail .pl-copy")
    cited = page.locator(".pl-cited").inner_text().removesuffix("复制引用").strip()
    copy.click()
    expect(copy).to_have_text("✓")
    assert page.evaluate("navigator.clipboard.readText()").strip() == cited
    page.go_back()
    page.locator(".pl-detail").wait_for(state="detached")
    row = re.search(r"row=([^&]+)", target)[1]
    opened(page, f"{page_url}/targets?sort=-value&row={row}")
    expect(page.locator(".pl-chosen")).to_contain_text(name)
    page.get_by_text("在全文中查看").click()
    page.locator(".pl-current").wait_for()
    page.go_back()
    page.locator(".pl-detail").wait_for()
    page.locator(".pl-detail").get_by_role("link", name="横向对比").click()
    expect(page.get_by_label("指标名称", exact=False)).to_have_value(re.compile("."))


def test_a_row_that_is_not_there_or_filtered_out_is_told(page, page_url: str) -> None:
    opened(page, f"{page_url}/targets?row=ffffffffffff-t0001")
    page.get_by_text("没有链接所指的这一行", exact=False).wait_for()
    target = page.locator(f"{LIST} a").first.get_attribute("href")
    row = re.search(r"row=([^&]+)", target)[1]
    page.goto(f"{page_url}/targets?text=没有这样的字&row={row}")
    page.get_by_text("这一行不在当前筛选结果中", exact=False).wait_for()
    page.locator(".pl-detail").wait_for()
    page.goto(f"{page_url}/targets?document=ffffffffffff")
    page.get_by_text("知识库中没有编号为", exact=False).wait_for()


def test_the_language_changes_and_everything_else_stays(page, page_url: str) -> None:
    opened(page, f"{page_url}/targets?level=provincial&sort=-year")
    told = count(page)
    link = page.locator(f"{LIST} a").first
    name = link.inner_text()
    link.click()
    page.locator(".pl-detail").wait_for()
    for language, words in (("English", f"{told} rows"), ("中文", f"共 {told} 行")) * 2:
        settle(page)
        page.get_by_role("radiogroup", name=language).get_by_role("radio", name=language).click()
        page.get_by_text(words).wait_for()
        expect(page.locator(".pl-chosen")).to_contain_text(name)
        in_address(page, "level=provincial&sort=-year")


def test_all_columns_are_shown_on_demand(page, page_url: str) -> None:
    opened(page, f"{page_url}/targets")
    heads = page.locator(".pl-list th")
    assert heads.count() == 7
    page.get_by_text("全部列").click()
    in_address(page, "cols=all")
    page.locator(".pl-wide").wait_for()
    assert heads.count() > 12


def test_a_page_at_a_time(page, page_url: str) -> None:
    opened(page, f"{page_url}/targets")
    assert page.locator(LIST).count() == 50
    first = column(page, "indicator")[0]
    cell = page.locator(".pl-ledger td").first
    page.locator("[data-testid=stPagination]").get_by_text("2", exact=True).click()
    in_address(page, "page=2")
    expect(cell).not_to_have_text(first)
    page.go_back()
    expect(cell).to_have_text(first)


def test_text_of_a_document_is_never_markup(page, page_url: str) -> None:
    opened(page, f"{page_url}/duties")
    page.goto(f"{page_url}/duties?text=耕地")
    page.locator(".pl-title").wait_for()
    assert "taken" not in page.title()
    assert page.locator(".pl-list b").count() == 0


@pytest.mark.parametrize("width", [820, 390])
def test_a_narrow_screen_shows_the_row_first_and_nothing_runs_over(
    browser, page_url: str, width: int
) -> None:
    context = new_context(browser, viewport={"width": width, "height": 900}, color_scheme="dark")
    tab = context.new_page()
    opened(tab, f"{page_url}/targets")
    tab.goto(f"{page_url}/{tab.locator(f'{LIST} a').first.get_attribute('href')}")
    tab.locator(".pl-detail").wait_for()
    assert tab.locator(".pl-detail").bounding_box()["y"] < tab.locator(".pl-list").bounding_box()["y"]
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
