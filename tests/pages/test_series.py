"""The page of one indicator in a browser: side by side, along the years, near names."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.pages.conftest import settle
from tests.pages.test_targets import LIST, column, in_address, opened

pytestmark = pytest.mark.slow


def test_one_indicator_stands_side_by_side(page, page_url: str) -> None:
    page.goto(f"{page_url}/series")
    settle(page)
    box = page.get_by_label("指标名称", exact=False)
    box.fill("非化石能源消费比重")
    box.press("Enter")
    page.locator(LIST).first.wait_for()
    in_address(page, "indicator=非化石能源消费比重")
    page.locator("[data-testid=stVegaLiteChart]").first.wait_for()
    assert {"全国", "福建省"} <= set(column(page, "region"))
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 XLSX").click()
    assert "非化石能源消费比重" in download.value.suggested_filename
    with Path(download.value.path()).open("rb") as file:
        cells = {cell for row in openpyxl.load_workbook(file).worksheets[0].values for cell in row}
    assert {"全国", "福建省"} <= cells


def test_an_order_is_in_the_link(page, page_url: str) -> None:
    opened(page, f"{page_url}/series?indicator=非化石能源消费比重&sort=year")
    years = column(page, "year")
    assert years == sorted(years)
    page.locator(f"{LIST} a").first.click()
    page.locator(".pl-detail mark").first.wait_for()


def test_names_written_alike_are_offered(page, page_url: str) -> None:
    page.goto(f"{page_url}/series?indicator=非化石能源占比")
    page.get_by_text("写法相近的有", exact=False).wait_for()
    settle(page)
    page.locator(".pl-names a").first.click()
    page.locator(LIST).first.wait_for()
    page.go_back()
    expect(page.get_by_label("指标名称", exact=False)).to_have_value("非化石能源占比")
    page.goto(f"{page_url}/series")
    page.locator(".pl-names a").first.wait_for()
