"""Watched folders on the page of the library: started and stopped, progress, what is new, what vanished."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from indexer.build import build
from indexer.library import Library
from indexer.watching import is_watched, stop_watching
from tests.pages.conftest import serving, settle

pytestmark = pytest.mark.slow


def plan(number: int) -> str:
    return (
        f"第{number}号镇绿化方案\n\n一、目标。到2030年，全镇绿化率达到80%以上。\n\n二、造林{number}公顷。\n"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("watching")
    (made / "files").mkdir()
    for at in range(3):
        (made / "files" / f"旧{at}.txt").write_text(plan(900 + at), "utf-8")
    build(made / "kb", [made / "files"], model="tiny")
    return made


@pytest.fixture(scope="module")
def page_url(folder: Path) -> Iterator[str]:
    try:
        with serving(folder / "kb", folder / "log") as url:
            yield url
    finally:
        if is_watched(folder / "kb"):
            stop_watching(folder / "kb")


def test_files_come_in_by_themselves(page: Page, page_url: str, folder: Path) -> None:
    page.goto(f"{page_url}/library")
    page.get_by_role("button", name="开启自动入库").click()
    page.get_by_text("自动入库已开启。").wait_for()
    page.get_by_text("最近一次：").wait_for()
    for at in range(120):
        (folder / "files" / f"新{at}.txt").write_text(plan(at), "utf-8")
    for at in range(2):
        (folder / "files" / f"旧{at}.txt").unlink()
    page.get_by_text("等待入库").wait_for()
    page.locator("[data-testid=stProgress]").wait_for()
    page.get_by_text("2 份文件已不在原处").wait_for()
    page.get_by_text("121 份").or_(page.get_by_text("123 份，共 123 份")).first.wait_for()
    settle(page)
    page.get_by_role("button", name="全部保留").click()
    expect(page.get_by_text("份文件已不在原处")).to_have_count(0)
    assert sorted(f.name for f in Library(folder / "kb").files() if f.state == "retained") == [
        "旧0.txt",
        "旧1.txt",
    ]
    settle(page)
    page.locator("a.pl-open", has_text="旧0.txt").first.click()
    page.get_by_role("button", name="从知识库移除").click()
    page.get_by_text("待删除").first.wait_for()
    page.get_by_role("button", name="停止自动入库").click()
    page.get_by_text("自动入库未开启").wait_for()
