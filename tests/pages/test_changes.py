"""The page of versions in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.build import build
from tests.pages.conftest import ROOT, serving, settle

pytestmark = pytest.mark.slow


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
