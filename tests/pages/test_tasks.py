"""任务分解表 in a browser: by document, unit and year, open, and as files."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from docx import Document
from playwright.sync_api import expect

from tests.pages.conftest import settle
from tests.pages.test_targets import LIST, column, count, in_address, opened

pytestmark = pytest.mark.slow


def test_tasks_go_by_document_unit_or_year(page, page_url: str) -> None:
    opened(page, f"{page_url}/tasks")
    assert column(page, "number")[:2] == ["1", "2"]
    assert page.locator("td.pl-c-unit").count() == 0
    page.get_by_text("按单位", exact=True).click()
    in_address(page, "by=unit")
    page.locator("td.pl-c-unit").first.wait_for()
    settle(page)
    page.get_by_text("按年份", exact=True).click()
    in_address(page, "by=year")
    page.locator("td.pl-c-unit").first.wait_for(state="detached")
    years = [year for year in column(page, "deadline") if year]
    assert years == sorted(years)


def test_a_task_opens_with_its_clause_and_its_rows(page, page_url: str) -> None:
    opened(page, f"{page_url}/tasks?level=municipal&year=2025")
    page.locator(f"{LIST} a").first.click()
    page.locator(".pl-detail mark").first.wait_for()
    page.locator(".pl-chosen").wait_for()
    settle(page)
    page.locator(".pl-around").get_by_text("下一行").click()
    expect(page.locator(".pl-chosen td").first).to_have_text("2")


def test_the_tasks_of_a_unit_are_taken_along(page, page_url: str) -> None:
    opened(page, f"{page_url}/tasks?by=unit&unit=农业农村局&chart=all")
    page.locator("[data-testid=stVegaLiteChart]").wait_for()
    told = count(page)
    assert told > 0
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 DOCX").click()
    assert download.value.suggested_filename.startswith("任务分解表")
    with Path(download.value.path()).open("rb") as file:
        assert len(Document(file).tables[0].rows) == told + 1
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 XLSX").click()
    with Path(download.value.path()).open("rb") as file:
        assert openpyxl.load_workbook(file).worksheets[0].max_row > told


def test_tasks_fill_a_template_of_ones_own(page, page_url: str, tmp_path: Path) -> None:
    opened(page, f"{page_url}/tasks?unit=农业农村局")
    told = count(page)
    page.get_by_text("用本单位的 Word 模板").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载示例模板").click()
    template = tmp_path / "模板.docx"
    template.write_bytes(Path(download.value.path()).read_bytes())
    bad = tmp_path / "坏.docx"
    bad.write_bytes(b"no Word file")
    page.locator("input[type=file]").set_input_files(bad)
    page.get_by_text("模板不能填写", exact=False).wait_for()
    settle(page)
    page.locator("input[type=file]").set_input_files(template)
    with page.expect_download() as download:
        page.get_by_role("button", name="按模板下载 DOCX").click()
    with Path(download.value.path()).open("rb") as file:
        assert len(Document(file).tables[0].rows) == told + 1
