"""The page of a document in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from indexer.build import build
from tests.pages.conftest import ROOT, cites, search, serving, settle

pytestmark = pytest.mark.slow


def open_clause(page, url: str, query: str) -> None:
    """Search, and open the document of the first hit at its clause."""
    search(page, url, query)
    page.locator(".pl-card h3 a").first.click()
    page.locator(".pl-current").wait_for()
    settle(page)


def test_a_hit_opens_the_document_at_the_clause_and_back_returns(page, page_url: str) -> None:
    search(page, page_url, "红树林保护修复")
    shown = cites(page).all_inner_texts()
    page.locator(".pl-card h3 a").first.click()
    current = page.locator(".pl-current")
    current.wait_for()
    expect(current).to_be_in_viewport()
    assert "红树林" in current.inner_text()
    page.wait_for_url("**clause=**")
    expect(page.locator(".pl-outline [aria-current]")).to_have_count(1)
    page.go_back()
    expect(cites(page)).to_have_text(shown)


def test_the_citation_stays_in_view_and_another_clause_is_chosen(page, page_url: str) -> None:
    open_clause(page, page_url, "红树林保护修复")
    cite = page.locator(".pl-stick .pl-cite")
    before = cite.inner_text()
    page.locator(".pl-text > :last-child").scroll_into_view_if_needed()
    expect(cite).to_be_in_viewport()
    page.locator(".pl-outline a").first.click()
    expect(cite).not_to_have_text(before)
    settle(page)
    chosen = page.url
    page.locator(".pl-pick").nth(2).click()
    page.wait_for_url(lambda url: url != chosen)
    expect(page.locator(".pl-current")).to_have_count(1)
    settle(page)
    page.go_back()
    page.go_back()
    expect(cite).to_have_text(before)


def test_the_rows_of_a_clause_stand_beside_it(page, page_url: str) -> None:
    open_clause(page, page_url, "《福建省减污降碳协同增效实施方案》 畜禽粪污综合利用率")
    link = page.locator(".pl-beside").get_by_role("link", name="畜禽粪污", exact=False).first
    link.wait_for()
    assert "targets?" in link.get_attribute("href")
    assert "row=" in link.get_attribute("href")
    page.get_by_role("complementary").get_by_text("措施").first.wait_for()


def test_text_of_a_document_is_never_markup(page, page_url: str) -> None:
    open_clause(page, page_url, "onmouseover alert 耕地 制定本办法")
    page.get_by_text("<script>document.title='taken'</script>", exact=False).first.wait_for()
    assert page.title() != "taken"
    assert page.locator(".pl-text b").count() == 0


def test_what_is_known_of_a_document(page, page_url: str) -> None:
    open_clause(page, page_url, "《2030年前碳达峰行动方案》四、（一）")
    page.get_by_role("radio", name="文件信息").click()
    page.get_by_text("贯彻落实：", exact=False).first.wait_for()
    page.locator(".pl-facts th", has_text="文号").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载原件", exact=False).click()
    assert (
        Path(download.value.path()).read_bytes()
        == (ROOT / "corpus" / download.value.suggested_filename).read_bytes()
    )
    page.get_by_role("radio", name="收录报告").click()
    page.get_by_text("覆盖率").wait_for()
    page.reload()
    page.get_by_text("覆盖率").wait_for()


def test_what_is_not_there_says_so(page, page_url: str) -> None:
    page.goto(f"{page_url}/document?doc=0123456789ab")
    page.get_by_text("没有这份文件").wait_for()
    page.locator(".pl-card a").first.click()
    page.locator(".pl-text").wait_for()
    settle(page)
    page.goto(f"{page.url}&clause=nothing")
    page.get_by_text("没有链接所指的条款").wait_for()
    page.locator(".pl-text").wait_for()


def test_the_language_is_switched_twice_at_a_clause(page, page_url: str) -> None:
    open_clause(page, page_url, "红树林保护修复")
    shown = page.locator(".pl-stick .pl-cite").inner_text()
    for language, word in (("English", "Intake report"), ("中文", "收录报告")):
        page.get_by_role("radio", name=language).click()
        page.get_by_role("radio", name=word).wait_for()
        expect(page.locator(".pl-stick .pl-cite")).to_have_text(shown)
        settle(page)


def test_a_fact_is_corrected_by_enter_and_undone(page, page_url: str) -> None:
    open_clause(page, page_url, "《2030年前碳达峰行动方案》四、（一）")
    page.get_by_role("radio", name="文件信息").click()
    page.get_by_text("更正文件信息").click()
    settle(page)
    page.get_by_label("失效日期").fill("2030-31-31")
    page.get_by_label("姓名").fill("张三")
    page.get_by_label("姓名").press("Enter")
    page.locator(".pl-wrong", has_text="不是日期").wait_for()
    page.get_by_label("失效日期").fill("2030-12-31")
    page.get_by_label("失效日期").press("Enter")
    page.get_by_text("更正已保存").wait_for()
    page.locator(".pl-about", has_text="2030-12-31").wait_for()
    settle(page)
    page.get_by_role("button", name="撤销上一步更正").click()
    page.get_by_text("已撤销上一步").wait_for()
    expect(page.locator(".pl-about", has_text="已更正的信息")).to_have_count(0)


@pytest.fixture
def versions(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A served base of a draft and what was issued of it, one of them changed after it was read; the changed file."""
    plan = (ROOT / "corpus/南平市减污降碳协同增效实施方案（征求意见稿）（摘编）.md").read_text("utf-8")
    (tmp_path / "稿.md").write_text(plan, "utf-8")
    issued = plan.replace("（征求意见稿）\n", "南云发〔2023〕9号\n\n2023年8月1日\n", 1).replace("95%", "96%")
    (tmp_path / "定.md").write_text(issued, "utf-8")
    build(tmp_path / "kb", [tmp_path / "稿.md", tmp_path / "定.md"], model="tiny")
    (tmp_path / "定.md").write_text(issued + "\n\n另有一行。\n", "utf-8")
    with serving(tmp_path / "kb", tmp_path / "log") as url:
        yield url, tmp_path / "定.md"


def test_versions_link_to_what_changed_and_a_changed_original_is_not_offered(page, versions) -> None:
    url, _ = versions
    page.goto(f"{url}/document")
    page.locator(".pl-card", has_text="南云发").get_by_role("link").click()
    page.locator(".pl-text").first.wait_for()
    settle(page)
    page.get_by_role("radio", name="文件信息").click()
    page.get_by_text("较早版本").wait_for()
    page.get_by_text("收录后有改动", exact=False).wait_for()
    link = page.get_by_role("link", name="查看变动")
    assert "changes?" in link.get_attribute("href")
    assert "old=" in link.get_attribute("href")
    assert "new=" in link.get_attribute("href")
    page.goto("about:blank")  # before the server goes


def test_a_page_is_a_picture_with_the_clause_in_boxes(page, tmp_path: Path) -> None:
    reportlab = pytest.importorskip("reportlab.pdfgen.canvas")
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    drawn = reportlab.Canvas(str(tmp_path / "湿地方案.pdf"))
    for lines in (
        [
            "云溪市湿地修复方案",
            "一、总体目标",
            "到2027年修复湿地三百公顷。",
            "二、主要任务",
            "划定湿地范围，",
        ],
        ["设立界碑，定期巡护。", "三、组织保障", "建立工作台账。"],
    ):
        drawn.setFont("STSong-Light", 14)
        for at, line in enumerate(lines):
            drawn.drawString(80, 760 - 30 * at, line)
        drawn.showPage()
    drawn.save()
    build(tmp_path / "kb", [tmp_path / "湿地方案.pdf"], model="tiny")
    with serving(tmp_path / "kb", tmp_path / "log") as url:
        page.goto(f"{url}/document")
        page.locator(".pl-card a").first.click()
        page.locator(".pl-outline").get_by_role("link", name="二、", exact=False).click()
        page.locator(".pl-current").wait_for()
        settle(page)
        page.get_by_role("radio", name="原件页面").click()
        page.locator(".pl-sheet img").first.wait_for()
        expect(page.locator(".pl-sheet")).to_have_count(2)
        assert page.locator(".pl-box").count() >= 2
        page.get_by_text("划定湿地范围", exact=False).first.wait_for()
        page.goto("about:blank")  # before the server goes
