"""The comparison in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from tests.pages.conftest import settle

pytestmark = pytest.mark.slow


def test_documents_are_compared_in_words_and_colour(page, page_url: str) -> None:
    page.goto(page_url)
    page.get_by_role("link", name="对照", exact=True).click()
    page.locator(".pl-table .pl-equal").first.wait_for()
    settle(page)
    page.get_by_role("radio", name="指标对照矩阵").click()
    page.locator(".pl-table th", has_text="目标年").first.wait_for()
    page.get_by_role("radio", name="措施对照").click()
    answered = page.locator("[data-testid=stExpander]").filter(has=page.locator("mark")).first
    answered.locator("summary").click()
    answered.locator("mark").first.wait_for()
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 XLSX").last.click()
    with Path(download.value.path()).open("rb") as file:
        assert openpyxl.load_workbook(file).worksheets[0].max_row > 5


def test_several_documents_are_compared_for_one_unit_and_one_verdict(page, page_url: str) -> None:
    page.goto(page_url)
    page.get_by_role("link", name="对照", exact=True).click()
    page.locator(".pl-table .pl-equal").first.wait_for()
    settle(page)
    lower = page.locator("[data-testid=stMultiSelect]").filter(has_text="下级文件").locator("input")
    lower.click()
    page.get_by_role("option", name="福州市", exact=False).click()
    lower.press("Escape")
    page.wait_for_function("document.querySelectorAll('.pl-table').length == 2")
    settle(page)
    lines = "document.querySelector('.pl-table').rows.length"
    before = page.evaluate(lines)
    unit = page.get_by_label("只看某一责任单位的条款", exact=False)
    unit.fill("农业农村厅")
    unit.press("Enter")
    page.wait_for_function(f"{lines} > 1 && {lines} < {before}")
    settle(page)
    page.get_by_role("button", name=re.compile("^一致")).first.click()
    page.wait_for_function("!document.querySelector('.pl-table').innerHTML.includes('pl-missing\"')")
