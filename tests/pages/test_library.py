"""The library in a browser: files added."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.conftest import serving

pytestmark = pytest.mark.slow


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
