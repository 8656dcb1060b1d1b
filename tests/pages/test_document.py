"""The page of a document in a browser."""

from __future__ import annotations

import pytest

from tests.pages.conftest import search, settle

pytestmark = pytest.mark.slow


def test_the_link_opens_the_document_at_the_clause(page, page_url: str) -> None:
    search(page, page_url, "红树林保护修复")
    page.get_by_text("在全文中查看").first.click()
    current = page.locator(".pl-current")
    current.wait_for()
    page.wait_for_function("document.querySelector('.pl-current').getBoundingClientRect().top < innerHeight")
    assert "红树林" in current.inner_text()
    page.wait_for_url("**clause=**")


def test_text_of_a_document_is_never_markup(page, page_url: str) -> None:
    search(page, page_url, "onmouseover alert 耕地 制定本办法")
    page.get_by_text("onmouseover", exact=False).first.wait_for()
    page.get_by_text("在全文中查看").first.click()
    page.locator(".pl-current").wait_for()
    page.get_by_text("<script>document.title='taken'</script>", exact=False).first.wait_for()
    settle(page)
    assert "taken" not in page.title()
    assert page.locator(".pl-text b").count() == 0


def test_the_lineage_stands_on_the_document_page(page, page_url: str) -> None:
    search(page, page_url, "《2030年前碳达峰行动方案》四、（一）")
    page.get_by_text("在全文中查看").first.click()
    page.locator(".pl-current").wait_for()
    page.get_by_text("文件脉络").first.click()
    page.get_by_text("贯彻落实：", exact=False).first.wait_for()
