"""The comparison in a browser: documents, tabs and verdicts in the address, links, downloads."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import expect

from indexer.tables.words import interface
from tests.pages.conftest import settle

pytestmark = pytest.mark.slow
W = interface("zh")


def opened(page, url: str, asked: str = "", shown: str = ".pl-compare") -> None:
    """Open the comparison and wait until what is asked for is drawn."""
    page.goto(f"{url}/compare?{asked}")
    page.locator(shown).first.wait_for()
    settle(page)


def address(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def chosen(page, label: str) -> list[str]:
    """Return the documents chosen on one side."""
    box = page.locator("[data-testid=stMultiSelect]").filter(has_text=label)
    return box.locator("[data-tag]:visible").all_inner_texts()


def test_a_sensible_pair_is_proposed_and_what_is_not_set_stands_first(page, page_url: str) -> None:
    page.goto(page_url)
    page.get_by_role("link", name=W["compare"], exact=True).click()
    table = page.locator(".pl-compare")
    table.wait_for()
    settle(page)
    assert "福建省" in chosen(page, W["compare_higher"])[0]
    first = table.locator("tbody tr").first
    expect(first.locator("td").first).to_contain_text(W["verdict_missing"])
    expect(first.locator("td").first).to_have_class("pl-missing")
    assert table.locator(".pl-equal").count()
    quoted = table.locator("tbody tr").filter(has=page.locator("details")).first
    quoted.locator("summary").first.click()
    expect(quoted.locator("details").first).to_have_attribute("open", "")


def test_a_place_leads_to_the_clause_and_back(page, page_url: str) -> None:
    opened(page, page_url, "verdict=equal")
    before = page.url
    link = page.locator(".pl-compare td a").first
    link.click()
    page.locator(".pl-current").wait_for()
    assert "clause" in address(page)
    page.go_back()
    page.locator(".pl-compare").wait_for()
    assert page.url == before
    expect(page.locator(".pl-compare .pl-missing")).to_have_count(0)


def test_chips_with_counts_restrict(page, page_url: str) -> None:
    opened(page, page_url)
    chip = page.get_by_test_id("stMain").get_by_role("button", name=re.compile(f"^{W['verdict_equal']} \\d+"))
    count = int(re.sub(r"\D", "", chip.inner_text()))
    chip.click()
    expect(page.locator(".pl-compare tbody tr")).to_have_count(count)
    assert address(page)["verdict"] == ["equal"]


def test_the_open_tab_stands_in_the_address(page, page_url: str) -> None:
    opened(page, page_url)
    page.get_by_role("radio", name=W["compare_matrix"]).click()
    page.locator(".pl-matrix .pl-missing").first.wait_for()
    expect(page.locator(".pl-legend")).to_contain_text(W["matrix_blank"])
    expect(page.locator(".pl-compare")).to_have_count(0)
    assert address(page)["tab"] == ["matrix"]
    page.get_by_role("radio", name=W["compare_measures"]).click()
    themes = page.locator(".pl-theme")
    themes.first.wait_for()
    settle(page)
    assert address(page)["tab"] == ["measures"]
    expect(themes.first.locator(".pl-badge")).to_contain_text(W["state_missing"])
    answered = themes.filter(has=page.locator(".pl-demands mark")).first
    answered.locator("summary").click()
    answered.locator("mark").first.wait_for()
    page.go_back()
    page.locator(".pl-matrix").wait_for()


def test_several_documents_and_one_unit(page, page_url: str) -> None:
    opened(page, page_url)
    lower = page.locator("[data-testid=stMultiSelect]").filter(has_text=W["compare_lower"]).locator("input")
    lower.click()
    page.get_by_role("option", name="福州市", exact=False).first.click()
    lower.press("Escape")
    expect(page.locator(".pl-compare")).to_have_count(2)
    settle(page)
    assert len(address(page)["lower"]) == 2
    assert len(address(page)["higher"]) == 1
    expect(page.locator(".pl-summary tbody tr")).to_have_count(2)
    lines = page.locator(".pl-compare").first.locator("tbody tr")
    before = lines.count()
    unit = page.locator("[data-testid=stSelectbox]").filter(has_text=W["compare_unit"][:6]).locator("input")
    unit.fill("农业农村")
    page.get_by_role("option", name="农业农村", exact=False).first.click()
    page.wait_for_url("**unit=**")
    settle(page)
    assert 0 < lines.count() < before


def test_another_higher_document_proposes_lower_ones(page, page_url: str) -> None:
    opened(page, page_url, "tab=measures", ".pl-theme")
    first = chosen(page, W["compare_lower"])
    box = page.locator("[data-testid=stMultiSelect]").filter(has_text=W["compare_higher"])
    box.locator("[data-tag]:visible button").first.click()
    page.wait_for_url("**higher=-**")
    page.get_by_text(W["compare_pick"]).wait_for()
    settle(page)
    box.locator("input").click()
    page.get_by_role("option", name="2030年前碳达峰行动方案", exact=False).first.click()
    page.locator(".pl-theme").first.wait_for()
    settle(page)
    assert chosen(page, W["compare_lower"]) != []
    assert chosen(page, W["compare_lower"]) != first
    assert "lower" not in address(page)


def test_a_document_that_is_not_there_is_told(page, page_url: str) -> None:
    page.goto(f"{page_url}/compare?higher=0123456789ab&lower=ba9876543210")
    page.get_by_text(W["compare_unknown"].format(count=2)).wait_for()
    page.get_by_text(W["compare_pick"]).wait_for()


def test_a_download_draws_nothing_anew(page, page_url: str) -> None:
    opened(page, page_url, "tab=measures", ".pl-theme")
    page.locator(".pl-theme summary").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name=W["download_xlsx"]).last.click()
    with Path(download.value.path()).open("rb") as file:
        assert openpyxl.load_workbook(file).worksheets[0].max_row > 5
    expect(page.locator(".pl-theme").first).to_have_attribute("open", "")
