"""The library in a real browser: files come in, are refused, deleted, restored and replaced."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import new_context, serving, settle

pytestmark = pytest.mark.slow
PLAN = "海岛保护实施方案\n\n一、目标\n到2027年，修复无居民海岛{count}座。\n\n二、措施\n建立海岛巡护制度。{more}\n"


def opened(page, url: str) -> None:
    """Open the library and wait until its files are listed."""
    page.goto(f"{url}/library")
    page.locator(".pl-ledger").wait_for()
    settle(page)


def take_in(page, *files: Path) -> None:
    """Choose files and wait until each has its line."""
    page.locator("input[type=file]").first.set_input_files(files)
    button = page.get_by_role("button", name="加入知识库")
    expect(button).to_be_enabled()
    settle(page)
    button.click()
    page.locator(".pl-uploads li").nth(len(files) - 1).wait_for(timeout=180_000)
    page.get_by_role("button", name="取消").wait_for(state="detached", timeout=180_000)
    settle(page)


def open_file(page, name: str) -> None:
    """Open a file of the list."""
    page.locator(".pl-ledger a", has_text=name).first.click()
    page.locator(".pl-detail h3", has_text=name).wait_for()
    settle(page)


def test_several_files_are_taken_in_each_with_what_became_of_it(page, page_url: str, tmp_path: Path) -> None:
    (tmp_path / "海岛新规.txt").write_text(PLAN.format(count=12, more=""), "utf-8")
    (tmp_path / "空文件.txt").write_text("", "utf-8")
    (tmp_path / "README.md").write_text("说明", "utf-8")
    (tmp_path / "坏的.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "表.exe").write_bytes(b"MZ")
    opened(page, page_url)
    take_in(page, *sorted(tmp_path.iterdir()))
    told = page.locator(".pl-uploads")
    for words in (
        "海岛新规.txt",
        "已加入",
        "文件是空的",
        "说明文件（README）",
        "PDF 文件已损坏",
        "不支持“.exe”",
    ):
        expect(told).to_contain_text(words)
    listed = page.locator(".pl-ledger tbody")
    expect(listed).to_contain_text("海岛保护实施方案")
    expect(listed).not_to_contain_text("坏的.pdf")  # what is refused leaves nothing behind
    page.goto(f"{page_url}/?q=无居民海岛")
    page.get_by_text("海岛保护实施方案").first.wait_for()


def test_a_second_file_of_a_name_replaces_nothing(page, page_url: str, tmp_path: Path) -> None:
    for at in (1, 2):
        (tmp_path / str(at)).mkdir()
        (tmp_path / str(at) / "同名.txt").write_text(
            PLAN.format(count=at + 20, more="加强值守。" * at), "utf-8"
        )
        opened(page, page_url)
        take_in(page, tmp_path / str(at) / "同名.txt")
    expect(page.locator(".pl-uploads")).to_contain_text("同名（2）.txt")
    expect(page.locator(".pl-ledger tbody")).to_contain_text("同名（2）.txt")


def test_a_file_is_deleted_after_a_question_and_restored(page, page_url: str) -> None:
    opened(page, page_url)
    open_file(page, "耕地.txt")
    page.get_by_role("button", name="删除").click()
    page.get_by_role("button", name="确定删除").click()
    page.get_by_text("等待更新后生效").wait_for()
    settle(page)
    page.get_by_role("button", name="恢复").click()
    page.get_by_role("button", name="删除").wait_for()
    expect(page.get_by_text("等待更新后生效")).to_have_count(0)


def test_a_new_version_takes_the_place_and_links_lead_to_it(browser, base: Path, tmp_path: Path) -> None:
    shutil.copytree(base, tmp_path / "kb")
    (tmp_path / "海岛.txt").write_text(PLAN.format(count=12, more=""), "utf-8")
    (tmp_path / "海岛（修订）.txt").write_text(PLAN.format(count=15, more="每季度巡护一次。"), "utf-8")
    page = new_context(browser).new_page()
    with serving(tmp_path / "kb", tmp_path / "log") as url:
        opened(page, url)
        take_in(page, tmp_path / "海岛.txt")
        open_file(page, "海岛.txt")
        page.get_by_role("link", name="海岛保护实施方案").last.click()
        page.wait_for_url("**/document?**")
        before = page.url
        page.go_back()
        page.locator(".pl-detail h3").wait_for()
        settle(page)
        page.get_by_role("button", name="替换为新版本").click()
        page.locator("input[type=file]").last.set_input_files(tmp_path / "海岛（修订）.txt")
        settle(page)
        button = page.get_by_role("button", name="替换", exact=True)
        expect(button).to_be_enabled()
        button.click()
        page.locator(".pl-uploads", has_text="已替换").wait_for(timeout=180_000)
        page.goto(before)
        page.get_by_text("修复无居民海岛15座").first.wait_for()
        page.goto("about:blank")  # before the server goes


def test_without_a_knowledge_base_the_page_takes_files_in(browser, tmp_path: Path) -> None:
    (tmp_path / "海岛新规.txt").write_text(PLAN.format(count=12, more=""), "utf-8")
    page = new_context(browser).new_page()
    with serving(tmp_path / "kb", tmp_path / "log") as url:
        page.goto(url)
        page.get_by_text("还没有知识库").wait_for()
        page.get_by_test_id("stMain").get_by_role("link", name="文库").click()
        page.locator("input[type=file]").wait_for(state="attached")
        settle(page)
        take_in(page, tmp_path / "海岛新规.txt")
        expect(page.locator(".pl-ledger tbody")).to_contain_text("海岛保护实施方案")
        page.goto("about:blank")  # before the server goes
