"""News in a browser: what came, changed and went in builds, a search kept and what is new under it, the feed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from indexer.build import build
from tests.pages.conftest import serving, settle

pytestmark = pytest.mark.slow
PLAN = """\
乙县海岸治理方案<b onmouseover="alert(1)">

一、目标。到2030年，全县污水处理率达到{rate}%以上。

二、清理垃圾。组织清理岸边垃圾。（责任单位：县住建局）
"""
OTHER = "丁县农膜回收办法\n\n第一条 回收废旧农膜。（责任单位：县农业农村局）\n"


@pytest.fixture(scope="module")
def page_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A base of three builds: one document, its new version, and another document."""
    made = tmp_path_factory.mktemp("news")
    (made / "files").mkdir()
    for rate in (90, 95):
        (made / "files" / "乙.txt").write_text(PLAN.format(rate=rate), "utf-8")
        build(made / "kb", [made / "files"], model="tiny")
    (made / "files" / "丁.txt").write_text(OTHER, "utf-8")
    build(made / "kb", [])
    with serving(made / "kb", made / "log") as url:
        yield url


def opened(page: Page, url: str, asked: str = "") -> None:
    page.goto(f"{url}/news{asked}")
    page.locator(".pl-title").wait_for()
    settle(page)


def test_documents_and_targets_that_are_new(page: Page, page_url: str) -> None:
    opened(page, page_url)
    assert [text.split()[0] for text in page.locator(".pl-news li").all_inner_texts()] == ["新增", "新版本"]
    page.get_by_role("radio", name="指标变动").click()
    expect(page.locator(".pl-news strong")).to_have_text(["≥90% → ≥95%"])
    page.locator(".pl-news a").first.click()
    page.wait_for_url("**/document?**clause=**")
    page.go_back()
    expect(page.locator(".pl-news strong")).to_have_text(["≥90% → ≥95%"])


def test_the_duties_of_a_unit(page: Page, page_url: str) -> None:
    opened(page, page_url, "?tab=duties&unit=农业农村局")
    expect(page.locator(".pl-news li")).to_have_count(1)
    opened(page, page_url, "?tab=duties&unit=教育局&lang=en")
    page.get_by_text("Nothing is new in this period.").wait_for()


def test_a_search_is_kept_and_taken_back(page: Page, page_url: str) -> None:
    opened(page, page_url, "?tab=saved&q=废旧农膜")
    page.get_by_label("姓名").fill("张三")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("（张三 保存）").wait_for()
    expect(page.locator(".pl-news li")).to_have_count(1)
    feed = page.get_by_text("订阅（Atom）")
    answer = page.request.get(f"{page_url}/{feed.get_attribute('href')}")
    assert answer.status == 200
    assert "丁县农膜回收办法" in answer.text()
    page.get_by_role("button", name="不再关注").click()
    page.get_by_text("还没有关注的检索").wait_for()
