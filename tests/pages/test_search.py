"""The search page in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, expect

from tests.pages.conftest import cites, search, settle

pytestmark = pytest.mark.slow


def query_of(page) -> dict[str, list[str]]:
    """Return what the address asks for."""
    return parse_qs(urlsplit(page.url).query)


def facet(page, name: str, value: str) -> Locator:
    """Return the link of a value of a facet in the side bar."""
    return page.locator(f'.pl-facets[aria-label="{name}"]').get_by_role("checkbox", name=value)


def wait_for_cites(page, fits: Callable[[str], bool], *, some: bool = False) -> None:
    """Wait until every citation shown fits, or `some` does; none at all is no answer."""
    for _ in range(120):
        with suppress(PlaywrightError):  # the page may be on its way to another
            found = cites(page).all_inner_texts()
            if found and (any if some else all)(map(fits, found)):
                return
        page.wait_for_timeout(500)
    pytest.fail(f"the citations shown are {cites(page).all_inner_texts()}")


def test_a_search_shows_the_clause_marked_and_a_citation_to_copy(page, page_url: str) -> None:
    search(page, page_url, "畜禽粪污综合利用率目标")
    assert "畜禽粪污" in "".join(page.locator(".pl-card mark").all_inner_texts())
    words = cites(page).first.inner_text().strip()
    assert words.startswith("《")
    page.locator(".pl-card .pl-copy").first.click()
    page.wait_for_function(
        "async words => (await navigator.clipboard.readText()).trim() === words", arg=words
    )


def test_five_hits_stand_on_a_screen_and_no_rank_or_score(page, page_url: str) -> None:
    search(page, page_url, "加强组织领导")
    page.wait_for_function(
        "[...document.querySelectorAll('.pl-card')].filter(e => e.getBoundingClientRect().bottom <= innerHeight)"
        ".length >= 5"
    )
    shown = page.locator(".pl-card").first.inner_text()
    assert "词语匹配" not in shown
    page.locator(".pl-card summary", has_text="命中原因").first.click()
    page.get_by_text("依据：").first.wait_for()


def test_a_link_shows_the_same_and_back_leads_back(page, page_url: str) -> None:
    search(page, page_url, "红树林保护修复")
    facet(page, "层级", "市级").click()
    wait_for_cites(page, lambda cite: "市" in cite)
    page.get_by_role("radio", name="按日期").click()
    page.wait_for_url("**sort=date**")
    settle(page)
    assert query_of(page) == {"q": ["红树林保护修复"], "level": ["municipal"], "sort": ["date"]}
    shown = cites(page).all_inner_texts()
    page.reload()
    expect(cites(page)).to_have_text(shown)
    expect(page.get_by_label("检索", exact=True)).to_have_value("红树林保护修复")
    page.go_back()
    page.wait_for_url(lambda url: "sort" not in url)
    page.go_back()
    wait_for_cites(page, lambda cite: "市" not in cite, some=True)
    page.go_forward()
    wait_for_cites(page, lambda cite: "市" in cite)


def test_a_facet_is_chosen_and_taken_away(page, page_url: str) -> None:
    search(page, page_url, "清洁能源装机比重")
    chosen = facet(page, "层级", "省级")
    count = int(re.sub(r"\D", "", chosen.locator(".pl-count").inner_text()))
    chosen.click()
    page.get_by_text("筛选条件").wait_for()
    told = page.get_by_text(re.compile(r"最(相关|接近)的 \d+ 条")).inner_text()
    assert int(re.sub(r"\D", "", told)) >= count > 0  # within what is chosen more is found
    expect(facet(page, "层级", "省级")).to_have_attribute("aria-checked", "true")
    expect(facet(page, "层级", "市级")).to_be_visible()
    page.locator(".pl-chip", has_text="层级：省级").click()
    page.wait_for_url(lambda url: "level" not in url)


def test_facets_of_one_name_are_alternatives(page, page_url: str) -> None:
    page.goto(f"{page_url}/?level=provincial&level=municipal")
    page.locator(".pl-card").first.wait_for()
    assert facet(page, "层级", "省级").get_attribute("aria-checked") == "true"
    assert facet(page, "层级", "市级").get_attribute("aria-checked") == "true"
    levels = page.locator(".pl-card .pl-badge.blue").all_inner_texts()
    assert set(levels) == {"省级", "市级"}


def test_hits_are_leafed_through(page, page_url: str) -> None:
    search(page, page_url, "绿色低碳发展")
    first = cites(page).all_inner_texts()
    assert len(first) == 10
    page.goto(f"{page.url}&page=2")
    page.locator(".pl-card .pl-cite").first.wait_for()
    settle(page)
    assert not set(cites(page).all_inner_texts()) & set(first)
    page.get_by_test_id("stPagination").get_by_role("button", name="1", exact=False).first.click()
    page.wait_for_url(lambda url: "page=" not in url)
    expect(cites(page)).to_have_text(first)


def test_the_box_keeps_the_focus_and_a_stroke_leads_to_it(page, page_url: str) -> None:
    search(page, page_url, "红树林保护修复")
    box = page.get_by_label("检索", exact=True)
    expect(box).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    expect(box).to_have_value("红树林保护修复")


def test_the_start_page_lists_documents_and_examples(page, page_url: str) -> None:
    page.goto(page_url)
    page.locator(".pl-card").first.wait_for()
    every = page.locator(".pl-card").count()
    facet(page, "时效", "征求意见稿").click()
    page.wait_for_url("**status=draft**")
    expect(page.locator(".pl-card")).not_to_have_count(every)
    assert all("征求意见稿" in text for text in page.locator(".pl-card").all_inner_texts())
    page.goto(page_url)
    page.get_by_role("link", name="碳排放数据造假怎么处理").click()
    cites(page).first.wait_for()


def test_what_was_read_from_the_question_can_be_taken_away(page, page_url: str) -> None:
    search(page, page_url, "南平市畜禽粪污综合利用率")
    wait_for_cites(page, lambda cite: "南平市" in cite)
    page.locator(".pl-chip", has_text="地区：南平市").click()
    page.wait_for_url("**without=**")
    wait_for_cites(page, lambda cite: "南平市" not in cite, some=True)
    page.locator(".pl-off", has_text="地区：南平市").click()
    page.wait_for_url(lambda url: "without" not in url)
    wait_for_cites(page, lambda cite: "南平市" in cite)


def test_the_ledger_answers_a_question_for_a_figure(page, page_url: str) -> None:
    search(page, page_url, "南平市畜禽粪污综合利用率目标")
    page.get_by_text("台账中的对应数据").wait_for()
    line = page.locator(".pl-answers tbody tr").first
    expect(line).to_contain_text("95%以上")
    line.locator("summary").click()
    expect(line.locator("details p")).to_contain_text("95%以上")
    link = line.get_by_role("link")
    citation = link.inner_text()
    link.click()
    page.locator(".pl-current").wait_for()
    expect(page.locator(".pl-stick .pl-cite")).to_have_text(citation)
    page.go_back()
    page.locator(".pl-answers").wait_for()


def test_a_place_without_documents_is_told(page, page_url: str) -> None:
    search(page, page_url, "海口市畜禽粪污综合利用率")
    page.get_by_text("没有符合“地区：海口市”的条款", exact=False).first.wait_for()


def test_a_clause_that_is_not_there_is_told(page, page_url: str) -> None:
    page.goto(f"{page_url}/?q=《2030年前碳达峰行动方案》四、（九十九）")
    page.locator(".pl-note", has_text="没有找到").wait_for()


def test_the_language_is_switched_twice_with_filters_set(page, page_url: str) -> None:
    page.goto(f"{page_url}/?q=畜禽粪污&level=municipal&sort=date")
    cites(page).first.wait_for()
    settle(page)
    shown = cites(page).all_inner_texts()
    for language, level in (("English", "Municipal"), ("中文", "市级")):
        page.get_by_role("radio", name=language).click()
        expect(page.locator(".pl-chip", has_text=level)).to_be_visible()
        expect(cites(page)).to_have_text(shown)
        settle(page)
    page.goto(f"{page_url}/?q=畜禽粪污&lang=en")
    page.get_by_text(re.compile(r"\d+ best matches")).wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
