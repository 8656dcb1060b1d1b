"""The search page in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import choose, codes, search, wait_until

pytestmark = pytest.mark.slow


def test_a_search_shows_the_clause_marked_and_a_citation_to_copy(page, page_url: str) -> None:
    search(page, page_url, "畜禽粪污综合利用率目标")
    assert "畜禽粪污" in page.locator("mark").first.inner_text()
    citation = codes(page).first
    words = citation.inner_text().strip()
    assert words.startswith("《")
    citation.hover()
    citation.locator("button").first.click()
    page.wait_for_function(
        "async words => (await navigator.clipboard.readText()).trim() === words", arg=words
    )


def test_the_query_stands_in_the_address(page, page_url: str) -> None:
    search(page, page_url, "红树林保护修复")
    page.wait_for_function("decodeURIComponent(location.search).includes('红树林保护修复')")
    page.reload()
    codes(page).first.wait_for()
    expect(page.get_by_label("检索", exact=True)).to_have_value("红树林保护修复")


def test_a_filter_restricts(page, page_url: str) -> None:
    search(page, page_url, "清洁能源装机比重")
    wait_until(page, "codes.some(code => !/市/.test(code))")
    choose(page, "层级", "市级")
    wait_until(page, "codes.every(code => /市/.test(code))")


def test_the_start_page_offers_examples(page, page_url: str) -> None:
    page.goto(page_url)
    page.get_by_role("button", name="碳排放数据造假怎么处理").click()
    codes(page).first.wait_for()


def test_what_was_read_from_the_question_can_be_taken_away(page, page_url: str) -> None:
    search(page, page_url, "南平市畜禽粪污综合利用率")
    chip = page.get_by_test_id("stButtonGroup").get_by_text("地区：南平市")
    chip.wait_for()
    wait_until(page, "codes.every(code => code.includes('南平市'))")
    chip.click()
    wait_until(page, "codes.some(code => !code.includes('南平市'))")


def test_the_ledger_answers_a_question_for_a_figure(page, page_url: str) -> None:
    search(page, page_url, "南平市畜禽粪污综合利用率目标")
    page.get_by_text("台账中的对应数据").wait_for()
    page.get_by_text("95%以上", exact=True).first.wait_for()
    citation = codes(page).first.inner_text().strip()
    page.get_by_text("在全文中查看").first.click()
    page.locator(".pl-current").wait_for()
    expect(codes(page).first).to_contain_text(citation)


def test_a_place_without_documents_is_told(page, page_url: str) -> None:
    search(page, page_url, "海口市畜禽粪污综合利用率")
    page.get_by_text("没有符合“地区：海口市”的条款", exact=False).first.wait_for()
