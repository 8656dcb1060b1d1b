"""The real page in a real browser: search, filters, citation, whole document, upload, language."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from indexer.build import build

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
HOSTILE = """\
示范省<script>document.title='taken'</script>管理办法

第一条 为保护<b onmouseover="alert(1)">耕地</b>，制定本办法。

第二条 主管部门负责**耕地**保护 `代码` [链接](javascript:alert(1)) 与 $公式$。

第三条 本办法自发布之日起施行。
"""


@contextmanager
def serving(kb: Path, log: Path) -> Iterator[str]:
    """Serve a knowledge base on a free port; yield its address."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "indexer.cli", "serve", "--kb", str(kb), "--port", str(port)]
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)
    try:
        url = f"http://localhost:{port}"
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
                    break
            except OSError:
                time.sleep(0.5)
        else:
            pytest.fail(log.read_text())
        yield url
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module")
def page_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served knowledge base of the project's corpus and one hostile document."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "more").mkdir()
    (folder / "more" / "耕地.txt").write_text(HOSTILE, "utf-8")
    build(folder / "kb", [ROOT / "corpus", folder / "more"], model="tiny")
    with serving(folder / "kb", folder / "log") as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser, page_url: str) -> Iterator[object]:
    """A fresh tab; whatever the browser's console complains of fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.set_default_timeout(60_000)  # a loaded machine draws slowly; nothing waits longer than it must
    expect.set_options(timeout=60_000)
    yield tab
    context.close()
    assert complaints == []


def settle(page) -> None:
    """Wait until the page has been drawn to the end: a click on what is drawn again goes astray."""
    page.wait_for_timeout(500)
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    page.wait_for_timeout(500)


def codes(page) -> Locator:
    """Return the citations shown; those behind an answer of several rows are folded away."""
    return page.locator("[data-testid=stCode]").filter(visible=True)


def wait_until(page, condition: str) -> None:
    """Wait until a condition on `codes`, the texts of the citations shown, holds; none at all is no answer."""
    page.wait_for_function(
        "() => { const codes = [...document.querySelectorAll('[data-testid=stCode]')]"
        " .filter(e => e.checkVisibility()).map(e => e.innerText);"
        f" return codes.length && ({condition}); }}"
    )


def search(page, url: str, query: str) -> None:
    """Search and wait until all of the answer is drawn."""
    page.goto(url)
    box = page.get_by_label("检索", exact=True)
    box.fill(query)
    box.press("Enter")
    codes(page).first.wait_for()
    settle(page)


def choose(page, label: str, option: str) -> None:
    """Choose an option in a box of the side bar."""
    page.locator("[data-testid=stSelectbox]").filter(has_text=label).locator("input").click()
    page.get_by_role("option", name=option, exact=False).first.click()
    settle(page)


def tick_first_row(page) -> None:
    """Tick the first row of a table, which is drawn on a canvas: by its place, until the row is shown."""
    table = page.locator("[data-testid=stDataFrame] canvas").first
    table.wait_for()
    for _ in range(5):
        settle(page)
        place = page.locator("[data-testid=stDataFrame]").bounding_box()
        page.mouse.click(place["x"] + 18, place["y"] + 53)
        with suppress(PlaywrightTimeout):
            page.get_by_text("原文第").wait_for(timeout=10_000)
            break
    page.get_by_text("原文第").wait_for()
    settle(page)


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


def test_the_link_opens_the_document_at_the_clause(page, page_url: str) -> None:
    search(page, page_url, "红树林保护修复")
    page.get_by_text("在全文中查看").first.click()
    current = page.locator(".pl-current")
    current.wait_for()
    page.wait_for_function("document.querySelector('.pl-current').getBoundingClientRect().top < innerHeight")
    assert "红树林" in current.inner_text()
    page.wait_for_url("**clause=**")


def test_the_start_page_offers_examples(page, page_url: str) -> None:
    page.goto(page_url)
    page.get_by_role("button", name="碳排放数据造假怎么处理").click()
    codes(page).first.wait_for()


def test_text_of_a_document_is_never_markup(page, page_url: str) -> None:
    search(page, page_url, "onmouseover alert 耕地 制定本办法")
    page.get_by_text("onmouseover", exact=False).first.wait_for()
    page.get_by_text("在全文中查看").first.click()
    page.locator(".pl-current").wait_for()
    page.get_by_text("<script>document.title='taken'</script>", exact=False).first.wait_for()
    settle(page)
    assert "taken" not in page.title()
    assert page.locator(".pl-text b").count() == 0


def test_the_language_switch(page, page_url: str) -> None:
    page.goto(page_url)
    page.get_by_text("English").click()
    page.get_by_text("Search clauses").wait_for()
    page.get_by_text("Filters").first.wait_for()


def test_a_file_is_added_by_upload(page, page_url: str, tmp_path: Path) -> None:
    new = tmp_path / "海岛新规.txt"
    new.write_text(
        "海岛保护实施方案\n\n一、目标\n到2027年，修复无居民海岛12座。\n\n二、措施\n建立海岛巡护制度。\n",
        "utf-8",
    )
    empty = tmp_path / "空文件.txt"
    empty.write_text("", "utf-8")
    page.goto(page_url)
    page.get_by_text("添加文件").first.click()
    page.locator("input[type=file]").set_input_files([new, empty])
    page.get_by_role("button", name="加入知识库").click()
    page.get_by_text("完成：").wait_for(timeout=120_000)
    page.get_by_text("未能读取 空文件.txt").wait_for()
    page.get_by_text("条款检索").first.click()
    box = page.get_by_label("检索", exact=True)
    box.fill("无居民海岛")
    box.press("Enter")
    page.get_by_text("海岛保护实施方案").first.wait_for()


def test_targets_are_filtered_cited_and_downloaded(page, page_url: str) -> None:
    page.goto(f"{page_url}")
    page.get_by_role("link", name="指标").click()
    page.get_by_text("共 ").first.wait_for()
    box = page.get_by_label("包含文字")
    box.fill("畜禽粪污")
    box.press("Enter")
    page.get_by_text("共 3 行").wait_for()
    tick_first_row(page)
    expect(codes(page).first).to_contain_text("（")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 CSV").click()
    rows = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert rows[0].startswith("指标,")
    assert len(rows) == 4
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 XLSX").click()
    with Path(download.value.path()).open("rb") as file:
        sheet = openpyxl.load_workbook(file).worksheets[0]
    assert (sheet["A1"].value, sheet.max_row) == ("指标", 4)


def test_duties_by_unit(page, page_url: str) -> None:
    page.goto(f"{page_url}")
    page.get_by_role("link", name="责任").click()
    count = page.get_by_text(re.compile(r"共 \d+ 行"))
    count.wait_for()
    settle(page)
    everything = count.inner_text()
    choose(page, "责任单位", "市发改委（")
    expect(count).not_to_have_text(everything)
    expect(page.locator("[data-testid=stDataFrame]")).to_have_count(1)
    rows = int(re.sub(r"\D", "", count.inner_text()))
    assert 0 < rows < int(re.sub(r"\D", "", everything))


def test_the_lineage_stands_on_the_document_page(page, page_url: str) -> None:
    search(page, page_url, "《2030年前碳达峰行动方案》四、（一）")
    page.get_by_text("在全文中查看").first.click()
    page.locator(".pl-current").wait_for()
    page.get_by_text("文件脉络").first.click()
    page.get_by_text("贯彻落实：", exact=False).first.wait_for()


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


def test_one_indicator_stands_side_by_side(page, page_url: str) -> None:
    page.goto(page_url)
    page.get_by_role("link", name="横向对比", exact=True).click()
    box = page.get_by_label("指标名称", exact=False)
    box.fill("非化石能源消费比重")
    box.press("Enter")
    page.locator("[data-testid=stDataFrame]").wait_for()
    settle(page)
    file = None
    for _ in range(4):  # a click on a button that is just drawn again goes astray
        with suppress(PlaywrightTimeout):
            with page.expect_download(timeout=15_000) as download:
                page.get_by_role("button", name="下载 XLSX").click()
            file = Path(download.value.path())
            break
        settle(page)
    assert file is not None
    with file.open("rb") as opened:
        rows = list(openpyxl.load_workbook(opened).worksheets[0].values)
    assert {"全国", "福建省"} <= {row[0] for row in rows[1:]}
    box.fill("非化石能源占比")
    box.press("Enter")
    page.get_by_text("写法相近的有", exact=False).wait_for()


def test_versions_stand_side_by_side(page, tmp_path: Path) -> None:
    plan = (ROOT / "corpus/南平市减污降碳协同增效实施方案（征求意见稿）（摘编）.md").read_text("utf-8")
    (tmp_path / "稿.md").write_text(plan, "utf-8")
    issued = plan.replace("（征求意见稿）\n", "南云发〔2023〕9号\n\n2023年8月1日\n", 1).replace("95%", "96%")
    assert issued.count("96%") > plan.count("96%")
    (tmp_path / "定.md").write_text(issued, "utf-8")
    build(tmp_path / "kb", [tmp_path / "稿.md", tmp_path / "定.md"], model="tiny")
    with serving(tmp_path / "kb", tmp_path / "log") as url:
        page.goto(url)
        page.get_by_role("link", name="版本变动", exact=True).click()
        page.locator(".pl-changes del").first.wait_for()
        settle(page)
        page.get_by_role("radio", name="数字变动").click()
        page.locator(".pl-changes td", has_text="96%").first.wait_for()
        settle(page)
        with page.expect_download() as download:
            page.get_by_role("button", name="下载 DOCX").click()
        assert Path(download.value.path()).stat().st_size > 0
        page.goto("about:blank")  # before the server goes


def test_a_row_is_confirmed_by_an_official(page, page_url: str) -> None:
    page.goto(page_url)
    page.get_by_role("link", name="指标", exact=True).click()
    page.get_by_text("共 ").first.wait_for()
    tick_first_row(page)
    page.get_by_text("核对这一行").click()
    page.get_by_label("姓名").fill("张三")
    page.get_by_label("姓名").press("Tab")
    settle(page)
    saved = page.get_by_text("已保存").first
    for _ in range(3):  # the first click after the form has opened may only take the focus from the table
        page.get_by_role("button", name="确认").click()
        with suppress(PlaywrightTimeout):
            saved.wait_for(timeout=8_000)
            break
    saved.wait_for()
    page.locator("[data-testid=stDataFrame]").wait_for()


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


def test_without_a_knowledge_base_the_page_takes_files_in(page, tmp_path: Path) -> None:
    new = tmp_path / "海岛新规.txt"
    new.write_text("海岛保护实施方案\n\n一、目标\n到2027年，修复无居民海岛12座。\n", "utf-8")
    with serving(tmp_path / "kb", tmp_path / "log") as url:
        page.goto(url)
        page.get_by_text("还没有知识库").wait_for()
        page.get_by_test_id("stMain").get_by_role("link", name="添加文件").click()
        page.locator("input[type=file]").set_input_files([new])
        page.get_by_role("button", name="加入知识库").click()
        page.get_by_text("完成：").wait_for(timeout=200_000)  # the bundled model may have to be prepared
        page.get_by_text("条款检索").first.click()
        page.get_by_text("知识库现有 1 份文件", exact=False).wait_for()
        page.goto("about:blank")  # before the server goes
