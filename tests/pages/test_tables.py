"""The pages of tables in a browser: targets, duties, one indicator."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from tests.pages.conftest import choose, codes, settle

pytestmark = pytest.mark.slow


def tick_first_row(page) -> None:
    """Tick the first row of a table, which is drawn on a canvas: by its place, until the row is shown."""
    table = page.locator("[data-testid=stDataFrame] canvas").first
    table.wait_for()
    for _ in range(5):
        settle(page)
        place = page.locator("[data-testid=stDataFrame]").bounding_box()
        page.mouse.click(place["x"] + 18, place["y"] + 53)
        with suppress(PlaywrightTimeout):
            page.get_by_text("原文第").wait_for(timeout=10_000)
            break
    page.get_by_text("原文第").wait_for()
    settle(page)


def test_targets_are_filtered_cited_and_downloaded(page, page_url: str) -> None:
    page.goto(f"{page_url}")
    page.get_by_role("link", name="指标").click()
    page.get_by_text("共 ").first.wait_for()
    box = page.get_by_label("包含文字")
    box.fill("畜禽粪污")
    box.press("Enter")
    page.get_by_text("共 3 行").wait_for()
    tick_first_row(page)
    expect(codes(page).first).to_contain_text("（")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 CSV").click()
    rows = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert rows[0].startswith("指标,")
    assert len(rows) == 4
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 XLSX").click()
    with Path(download.value.path()).open("rb") as file:
        sheet = openpyxl.load_workbook(file).worksheets[0]
    assert (sheet["A1"].value, sheet.max_row) == ("指标", 4)


def test_duties_by_unit(page, page_url: str) -> None:
    page.goto(f"{page_url}")
    page.get_by_role("link", name="责任").click()
    count = page.get_by_text(re.compile(r"共 \d+ 行"))
    count.wait_for()
    settle(page)
    everything = count.inner_text()
    choose(page, "责任单位", "市发改委（")
    expect(count).not_to_have_text(everything)
    expect(page.locator("[data-testid=stDataFrame]")).to_have_count(1)
    rows = int(re.sub(r"\D", "", count.inner_text()))
    assert 0 < rows < int(re.sub(r"\D", "", everything))


def test_a_row_is_confirmed_by_an_official(page, page_url: str) -> None:
    page.goto(page_url)
    page.get_by_role("link", name="指标", exact=True).click()
    page.get_by_text("共 ").first.wait_for()
    tick_first_row(page)
    page.get_by_text("核对这一行").click()
    page.get_by_label("姓名").fill("张三")
    page.get_by_label("姓名").press("Tab")
    settle(page)
    saved = page.get_by_text("已保存").first
    for _ in range(3):  # the first click after the form has opened may only take the focus from the table
        page.get_by_role("button", name="确认").click()
        with suppress(PlaywrightTimeout):
            saved.wait_for(timeout=8_000)
            break
    saved.wait_for()
    page.locator("[data-testid=stDataFrame]").wait_for()


def test_one_indicator_stands_side_by_side(page, page_url: str) -> None:
    page.goto(page_url)
    page.get_by_role("link", name="横向对比", exact=True).click()
    box = page.get_by_label("指标名称", exact=False)
    box.fill("非化石能源消费比重")
    box.press("Enter")
    page.locator("[data-testid=stDataFrame]").wait_for()
    settle(page)
    file = None
    for _ in range(4):  # a click on a button that is just drawn again goes astray
        with suppress(PlaywrightTimeout):
            with page.expect_download(timeout=15_000) as download:
                page.get_by_role("button", name="下载 XLSX").click()
            file = Path(download.value.path())
            break
        settle(page)
    assert file is not None
    with file.open("rb") as opened:
        rows = list(openpyxl.load_workbook(opened).worksheets[0].values)
    assert {"全国", "福建省"} <= {row[0] for row in rows[1:]}
    box.fill("非化石能源占比")
    box.press("Enter")
    page.get_by_text("写法相近的有", exact=False).wait_for()
