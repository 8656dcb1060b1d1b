"""Sample templates: what they ask for is what the tables give."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_ORIENT

from indexer.cli import main
from indexer.tables.sample_template import sample_template
from indexer.tables.words import interface


@pytest.mark.parametrize("what", ["tasks", "compare"])
def test_a_sample_is_a_page_across_with_placeholders(what: str) -> None:
    made = sample_template(what, interface("zh"))  # type: ignore[arg-type]
    assert made == sample_template(what, interface("zh"))  # type: ignore[arg-type]
    document = docx.Document(io.BytesIO(made))
    assert document.sections[0].orientation == WD_ORIENT.LANDSCAPE
    assert [row.cells[0].text for row in document.tables[0].rows] == [
        "序号", "{%tr for row in rows %}", "{{ row.number }}", "{%tr endfor %}",
    ]  # fmt: skip


def test_the_commands_write_and_fill_them(
    kb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form, out = tmp_path / "模板.docx", tmp_path / "任务.docx"
    asked = ["--kb", str(kb)]
    assert main(["template", "tasks", "--output", str(form), *asked]) == 0
    assert main(["tasks", "--template", str(form), "--output", str(out), "--document", "松江湾", *asked]) == 0
    document = docx.Document(str(out))
    assert document.paragraphs[0].text == "《松江湾市绿色发展工作方案》任务分解表"
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0][:2] == ["序号", "重点任务"]
    assert any("市自然资源局" in row[5] for row in rows[1:])
    # It is an earlier export now, and gives way to the next.
    assert main(["tasks", "--template", str(form), "--output", str(out), *asked]) == 0

    assert main(["template", "compare", "--output", str(form), "--force", *asked]) == 0
    out = tmp_path / "对照.docx"
    pair = ["云溪省绿色发展实施方案", "松江湾市绿色发展工作方案"]
    assert main(["compare", *pair, "--template", str(form), "--output", str(out), *asked]) == 0
    document = docx.Document(str(out))
    assert document.paragraphs[0].text == f"《{pair[0]}》与《{pair[1]}》指标对照表"
    assert len(document.tables[0].rows) > 1
    capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tasks", "--template", "FORM"], "--output"),
        (["tasks", "--template", "FORM", "--output", "a.xlsx"], ".docx"),
        (["compare", "云溪省", "松江湾", "--template", "FORM", "--format", "csv"], ".docx"),
        (["template", "tasks", "--output", "a.txt"], ".docx"),
        (["tasks", "--template", "none.docx", "--output", "a.docx"], "none.docx"),
    ],
)
def test_what_cannot_be_filled_is_refused(
    kb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    form = tmp_path / "模板.docx"
    form.write_bytes(sample_template("tasks", interface("zh")))
    given = [str(form) if word == "FORM" else word for word in arguments]
    assert main([*given, "--kb", str(kb)]) == 2
    assert said in capsys.readouterr().err
