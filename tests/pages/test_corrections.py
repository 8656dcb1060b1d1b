"""Rows corrected in a browser: Enter saves what was typed or nothing; a question before a rejection; undo; the name."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import settle
from tests.pages.test_targets import LIST, count, opened

pytestmark = pytest.mark.slow


def open_form(page, url: str, at: int) -> str:
    """Open the form of a row of the list; return the row's address."""
    opened(page, f"{url}/targets?level=provincial")
    target = page.locator(f"{LIST} a").nth(at).get_attribute("href")
    again(page, f"{url}/{target}")
    return f"{url}/{target}"


def again(page, address: str) -> None:
    page.goto(address)
    page.locator(".pl-detail").wait_for()
    settle(page)
    page.get_by_text("核对这一行").click()
    page.get_by_label("数值").wait_for()
    settle(page)


def test_enter_saves_what_was_typed_and_it_is_marked_everywhere(page, page_url: str) -> None:
    address = open_form(page, page_url, 3)
    page.get_by_label("姓名").fill("张三")
    value = page.get_by_label("数值")
    was = value.input_value()
    value.fill("98.7")
    value.press("Enter")
    page.get_by_text("更正已保存").wait_for()
    mark = page.locator(".pl-said", has_text="（更正，原文")
    mark.wait_for()
    assert "98.7" in mark.inner_text()
    assert was in mark.inner_text()
    assert "张三" in mark.inner_text()
    expect(page.locator(".pl-chosen")).to_contain_text("更正，原文")
    expect(page.locator(".pl-history")).to_contain_text(f"数值：{was} → 98.7")
    # the name is remembered, and nothing else
    page.goto(address)
    settle(page)
    page.get_by_text("核对这一行").click()
    expect(page.get_by_label("姓名")).to_have_value("张三")
    cookies = {one["name"]: one for one in page.context.cookies()}
    assert cookies["policy_ledger_name"]["sameSite"] == "Strict"
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 CSV").click()
    assert "98.7" in Path(download.value.path()).read_text("utf-8-sig")
    page.get_by_role("button", name="撤销上一步").click()
    page.get_by_text("已撤销上一步").wait_for()
    expect(page.locator(".pl-chosen")).not_to_contain_text("更正")
    expect(page.locator(".pl-history")).to_contain_text("撤销上一步")
    assert page.get_by_label("数值").input_value() == was


def test_enter_without_a_change_saves_nothing(page, page_url: str) -> None:
    open_form(page, page_url, 5)
    page.get_by_label("姓名").fill("张三")
    page.get_by_label("指标", exact=True).press("Enter")
    page.get_by_text("没有可保存的更正", exact=False).wait_for()
    assert page.locator(".pl-history").count() == 0
    expect(page.get_by_role("button", name="确认", exact=False).first).to_be_enabled()


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(page, page_url: str) -> None:
    open_form(page, page_url, 6)
    value = page.get_by_label("数值")
    value.fill("77")
    value.press("Enter")
    page.get_by_role("alert").get_by_text("请填写姓名").wait_for()
    settle(page)
    expect(value).to_have_value("77")
    page.get_by_label("姓名").fill("李四")
    year = page.get_by_test_id("stForm").get_by_label("目标年")
    year.fill("99999")
    year.press("Enter")
    page.get_by_text("不是年份", exact=False).wait_for()
    settle(page)
    assert page.locator(".pl-history").count() == 0
    year.fill("2031")
    year.press("Enter")
    page.get_by_text("更正已保存").wait_for()
    expect(page.locator(".pl-history")).to_contain_text("2031")


def test_a_row_is_rejected_after_a_question_only(page, page_url: str) -> None:
    open_form(page, page_url, 8)
    before = count(page)
    page.get_by_label("姓名").fill("王五")
    page.get_by_label("姓名").press("Tab")
    page.get_by_role("button", name="驳回").click()
    page.get_by_text("确定驳回吗", exact=False).wait_for()
    settle(page)
    assert count(page) == before
    page.get_by_role("button", name="确定驳回").click()
    page.get_by_text("已驳回。").wait_for()
    page.get_by_text(f"共 {before - 1} 行").wait_for()
    page.get_by_text("已驳回，未列出", exact=False).wait_for()
    settle(page)
    page.get_by_role("button", name="撤销上一步").click()
    page.get_by_text(f"共 {before} 行").wait_for()


def test_a_row_is_confirmed(page, page_url: str) -> None:
    open_form(page, page_url, 9)
    page.get_by_label("姓名").fill("张三")
    page.get_by_role("button", name="确认").first.click()
    page.get_by_text("已确认。").wait_for()
    expect(page.locator(".pl-detail .pl-badge").last).to_contain_text("已确认（张三）")


def test_choices_are_in_words_of_the_language(page, page_url: str) -> None:
    address = open_form(page, page_url, 2)
    form = page.get_by_test_id("stForm")
    for code in ("reach", "False", ">=", "None"):
        assert code not in form.inner_text()
    page.goto(f"{address}&lang=en")
    settle(page)
    page.get_by_text("Review this row").click()
    page.get_by_role("button", name="Save correction").wait_for()
    assert page.get_by_test_id("stForm").locator("button[kind*=FormSubmit]").count() == 1
