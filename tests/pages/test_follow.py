"""督办 in a browser: a task changed and undone beside its list, several at once, the board, counts, files, a new version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from indexer.build import build
from indexer.knowledge_base import KnowledgeBase
from indexer.library import Library
from tests.pages.conftest import serving, settle

pytestmark = pytest.mark.slow
LIST = ".pl-list tbody tr"
PLAN = """\
乙县海岸治理方案

一、建立巡护制度。每季度登记岸线一次，2099年6月底前完成。（责任单位：县水利局）

二、清理垃圾。组织清理岸边垃圾，2020年底前完成。（牵头单位：县住建局，配合单位：县水利局）

三、设立标牌<b onmouseover="alert(1)">。在岸线设立标牌。（责任单位：县水利局）
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base of one plan of three tasks."""
    made = tmp_path_factory.mktemp("follow")
    (made / "files").mkdir()
    (made / "files" / "乙.txt").write_text(PLAN, "utf-8")
    build(made / "kb", [made / "files"], model="tiny")
    return made / "kb"


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    with serving(folder, folder.parent / "log") as url:
        yield url


@pytest.fixture
def page_url(server: str, folder: Path) -> str:
    """The page with nothing said of any task."""
    with KnowledgeBase.open(folder) as base:
        for item in base.followed(listed=True):
            while base.task_of(item.uid).said.listed:
                base.undo_follow(item.uid, "测试")
    return server


def named(page: Page, url: str) -> None:
    """Let the browser know a name, as if it had been typed before."""
    page.context.add_cookies([{"name": "policy_ledger_name", "value": quote("张三"), "url": url}])


def opened(page: Page, url: str, row: int = 0, more: str = "") -> None:
    named(page, url)
    page.goto(f"{url}/follow?sort=document{more}")
    page.locator(f"{LIST} a").nth(row).click()
    page.locator(".pl-detail h3").wait_for()
    settle(page)


def cell(page: Page, name: str, row: int = 0) -> str:
    return page.locator(f"{LIST} td.pl-c-{name}").nth(row).inner_text().strip()


def said(folder: Path, row: int = 0) -> dict:
    with KnowledgeBase.open(folder) as base:
        return base.followed().to_dicts()[row]


def test_all_tasks_are_listed_until_one_is_followed_up(page: Page, page_url: str) -> None:
    page.goto(f"{page_url}/follow")
    page.get_by_text("还没有列入督办的任务").wait_for()
    expect(page.locator(LIST)).to_have_count(3)
    assert cell(page, "follow_due") == "2099-06-30"
    assert cell(page, "follow_state", 1) == "已过期限，未纳入督办"  # the day of the text has passed
    assert cell(page, "follow_due", 1) == "2020-12-31"
    assert (
        "2 项未办结，其中逾期 0 项；另有 1 项已过期限、未纳入督办；共 3 项"
        in page.locator(".pl-title").inner_text()
    )


def test_a_task_is_changed_and_the_change_undone(page: Page, page_url: str, folder: Path) -> None:
    opened(page, page_url)
    person = page.locator("[data-testid=stSelectbox]").filter(has_text="责任人").locator("input")
    person.fill("王五")
    person.press("Enter")
    page.get_by_label("进展情况").fill("已登记<b>两次</b>")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(f"{LIST} td.pl-c-follow_state").first).to_have_text("未启动")
    page.get_by_text("已保存。").first.wait_for()
    row = said(folder)
    assert (row["person"], row["note"], row["due"], row["changed_by"]) == (
        "王五",
        "已登记<b>两次</b>",
        "2099-06-30",
        "张三",
    )
    page.get_by_role("button", name="标为推进中").click()
    expect(page.locator(f"{LIST} td.pl-c-follow_state").first).to_have_text("推进中")
    settle(page)
    page.get_by_text("办理记录（").click()
    history = page.locator(".pl-history")
    expect(history).to_contain_text("状态：未启动 → 推进中")
    assert history.locator("b").all_inner_texts()[:2] == ["张三", "张三"]
    page.get_by_role("button", name="撤销上一步").click()
    expect(page.locator(f"{LIST} td.pl-c-follow_state").first).to_have_text("未启动")
    assert said(folder)["person"] == "王五"
    # The others stay in sight, as the address says.
    page.wait_for_url("**scope=all**")
    expect(page.locator(LIST)).to_have_count(3)
    page.get_by_text("督办任务", exact=True).click()
    expect(page.locator(LIST)).to_have_count(1)


def test_without_a_name_nothing_is_saved(page: Page, page_url: str, folder: Path) -> None:
    page.goto(f"{page_url}/follow?sort=document")
    page.locator(f"{LIST} a").first.click()
    page.get_by_role("button", name="标为完成").wait_for()
    settle(page)
    page.get_by_role("button", name="标为完成").click()
    page.get_by_text("请填写姓名").first.wait_for()
    assert not said(folder)["listed"]


def test_the_day_of_the_text_can_be_changed_and_taken_away(page: Page, page_url: str, folder: Path) -> None:
    opened(page, page_url, 1)
    page.get_by_test_id("stDateInput").get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("无时限（原文时限 2020-12-31，已改）").wait_for()
    row = said(folder, 1)
    assert (row["due"], row["due_in_text"], row["state"]) == (None, "2020-12-31", "not_started")


def test_evidence_is_a_clause_or_a_file(page: Page, page_url: str, folder: Path, tmp_path: Path) -> None:
    opened(page, page_url)
    page.get_by_text("增减办理依据").click()
    cite = page.get_by_label("依据文件或条款")
    cite.fill("《没有的文件》三")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("库中没有“《没有的文件》三”").wait_for()
    cite.fill("《乙县海岸治理方案》二、")
    photo = tmp_path / "照片.jpg"
    photo.write_bytes(b"\xff\xd8 photo")
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_text("照片.jpg").wait_for()
    settle(page)
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator(".pl-evidence a").wait_for()
    assert [one["label"] for one in said(folder)["evidence"]] == ["《乙县海岸治理方案》二、", "照片.jpg"]
    with page.expect_download() as download:
        page.get_by_role("button", name="照片.jpg").last.click()
    assert Path(download.value.path()).read_bytes() == photo.read_bytes()
    page.locator(".pl-evidence a").click()
    page.locator(".pl-current").wait_for()


def test_what_somebody_else_changed_meanwhile_is_not_lost(page: Page, page_url: str, folder: Path) -> None:
    opened(page, page_url)
    with KnowledgeBase.open(folder) as base:
        base.follow(base.followed()[0], note="李四写的", name="李四")
    page.get_by_label("进展情况").fill("张三写的")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("李四刚改过这项任务").wait_for()
    expect(page.get_by_label("进展情况")).to_have_value("张三写的")
    assert said(folder)["note"] == "李四写的"
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("已保存。").wait_for()
    assert said(folder)["note"] == "张三写的"


def test_several_are_changed_at_once_and_taken_along(page: Page, page_url: str, folder: Path) -> None:
    named(page, page_url)
    page.goto(f"{page_url}/follow?unit=县水利局（乙县）&unit=县水利局&sort=document")
    page.locator(LIST).first.wait_for()
    settle(page)
    count = page.locator(LIST).count()
    assert count == 2
    page.get_by_role("button", name="批量办理").click()
    form = page.locator("[data-testid=stPopoverBody]")
    person = form.locator("[data-testid=stSelectbox]").filter(has_text="责任人").locator("input")
    person.fill("赵六")
    person.press("Enter")
    form.get_by_role("button", name="写入 2 项").click()
    expect(page.locator(f"{LIST} td.pl-c-follow_person").first).to_have_text("赵六")
    assert [said(folder, at)["person"] for at in range(3)] == ["赵六", "", "赵六"]
    settle(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="下载", exact=False).first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 XLSX").click()
    with Path(download.value.path()).open("rb") as file:
        sheet = openpyxl.load_workbook(file).worksheets[0]
    assert "督办" in str(sheet["A1"].value)
    assert [cell.value for cell in sheet["F"]].count("赵六") + [cell.value for cell in sheet["E"]].count(
        "赵六"
    ) == 2
    with page.expect_download() as download:
        page.get_by_role("button", name="下载日历").click()
    events = Calendar.from_ical(Path(download.value.path()).read_bytes()).walk("VEVENT")
    assert [str(event["dtstart"].dt) for event in events] == ["2099-06-30"]


def test_the_board_and_the_units_lead_to_tasks(page: Page, page_url: str) -> None:
    page.goto(f"{page_url}/follow?tab=board")
    page.locator(".pl-task").first.wait_for()
    assert page.locator(".pl-lane h4 .pl-count").all_inner_texts() == ["2", "0", "0", "0", "1"]
    page.locator(".pl-lane").nth(4).locator(".pl-task a").click()
    expect(page.locator(".pl-detail h3")).to_contain_text("清理垃圾")
    page.locator(".pl-task.pl-chosen").wait_for()
    page.go_back()
    settle(page)
    page.get_by_text("按单位", exact=True).click()
    row = page.locator(".pl-units tbody tr").filter(has_text="住建局")
    row.locator("td a").first.click()
    expect(page.locator(LIST)).to_have_count(1)
    page.wait_for_url(lambda url: "state=lapsed" in url and "tab" not in url)


def test_a_new_version_leaves_what_does_not_fit_to_be_confirmed(
    page: Page, page_url: str, folder: Path
) -> None:
    """The last one: it changes the documents of the base."""
    with KnowledgeBase.open(folder) as base:
        for item in base.followed():
            base.follow(item, person="王五", name="张三")
    Library(folder).replace("乙.txt", "新.txt", PLAN.replace("组织清理", "每月组织清理").encode())
    named(page, page_url)
    page.goto(f"{page_url}/follow")
    expect(page.locator(LIST)).to_have_count(2)
    page.get_by_text("待确认（1）").click()
    page.get_by_text("新版本中这一条的内容已改动").wait_for()
    settle(page)
    page.get_by_role("button", name="移出督办").click()
    page.get_by_text("没有待确认的记录").wait_for()
    settle(page)
    page.get_by_role("button", name="撤销上一步").click()
    page.get_by_text("新版本中这一条的内容已改动").wait_for()
    settle(page)
    page.get_by_role("button", name="移到此任务").click()
    page.get_by_text("已移到所选任务").wait_for()
    page.goto(f"{page_url}/follow?lang=en")
    expect(page.locator(LIST)).to_have_count(3)
    expect(page.locator("h1")).to_have_text("Follow-up")
    with KnowledgeBase.open(folder) as base:
        assert [row["person"] for row in base.followed().to_dicts()] == ["王五"] * 3
