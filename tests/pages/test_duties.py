"""The page of duties in a browser: units by full name and region, as many rows as counted, a chart on demand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import settle
from tests.pages.test_targets import column, in_address, opened

pytestmark = pytest.mark.slow


def test_a_unit_has_as_many_rows_as_counted(page, page_url: str) -> None:
    opened(page, f"{page_url}/duties")
    box = page.locator("[data-testid=stMultiSelect]").filter(has_text="责任单位")
    box.scroll_into_view_if_needed()  # a list closes where the sidebar is scrolled under it
    settle(page)
    box.locator("input").click()
    option = page.get_by_role("option").first
    words = option.inner_text()
    name, told = re.fullmatch(r"(.+)（(\d+)）", words).groups()
    option.click()
    in_address(page, "unit=")
    page.get_by_text(f"共 {told} 行").wait_for()
    expect(page.locator("td.pl-c-unit")).to_have_count(min(50, int(told)))
    assert all(name.startswith(unit) for unit in column(page, "unit"))


def test_a_unit_is_asked_for_by_another_name(page, page_url: str) -> None:
    opened(page, f"{page_url}/duties?unit=发改委")
    units = set(column(page, "unit"))
    assert units
    assert all("发展和改革" in unit or "发改" in unit for unit in units)
    expect(page.locator("[data-testid=stMultiSelect]").filter(has_text="责任单位")).to_contain_text("发改委")


def test_the_chart_is_drawn_when_it_is_asked_for(page, page_url: str) -> None:
    opened(page, f"{page_url}/duties")
    assert page.locator("[data-testid=stVegaLiteChart]").count() == 0
    page.get_by_text("统计图").click()
    in_address(page, "chart=all")
    chart = page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first
    chart.wait_for()
    page.reload()
    chart.wait_for()


def test_what_a_unit_leads_is_chosen_by_its_role(page, page_url: str) -> None:
    opened(page, f"{page_url}/duties?role=lead&sort=unit")
    assert set(column(page, "role")) == {"牵头"}
