"""The command `changes` on documents of corpus/ and edited copies: every change that was made, nothing else."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import docx
import openpyxl
import pytest

from extraction.text.labels import to_chinese
from extraction.text.numerals import chinese_number
from indexer.build import build
from indexer.cli.command import main

CORPUS = Path(__file__).parents[3] / "corpus"
PLAN = "福建省减污降碳协同增效实施方案"
ADDED = (
    "（四）健全绿色采购制度。采购人编制采购需求时写明节能环保要求，2026年绿色采购占比达到60%以上。"
    "（责任单位：省财政厅、机关事务管理局按职责分工负责）\n"
)
# What is written in the place of what in the issued plan.
REWORDED = {
    "提高到27.4%": "提高到28.4%",
    "短流程炼钢占比2025年达到15%以上": "短流程炼钢占比2025年达到16%以上",
    "粪污综合利用率要在93%以上": "粪污综合利用率要在95%以上",
    "大型会议活动推广碳中和": "大型会议活动实行碳中和",
    "营造红树林675公顷": "营造红树林700公顷",
    "省林业局、生态环境厅、住建厅、水利厅": "省林业局、生态环境厅、水利厅",
    "力争2024年底前完成": "力争2023年底前完成",
    "统防统治；主要农作物": "统防统治。主要农作物",
}


def _versions(folder: Path) -> None:
    """Write a plan of the corpus as a draft, and as it was issued with changes."""
    text = (CORPUS / f"{PLAN}（摘编）.md").read_text("utf-8")
    draft = text.replace(f"# {PLAN}\n", f"# {PLAN}\n\n（征求意见稿）\n", 1)
    draft = draft.replace("闽环保综合〔2022〕12号\n\n", "").replace("2022年7月29日\n\n", "")
    (folder / "稿.md").write_text(draft, "utf-8")
    for before, after in REWORDED.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    lines = text.split("\n")
    kept = [line for line in lines if not line.startswith("（七）")]
    place = next(at for at, line in enumerate(kept) if line.startswith("（四）"))
    kept[place:place] = [ADDED]
    number = 0
    for at, line in enumerate(kept):
        if match := re.match(r"（[一二三四五六七八九十]+）", line):
            number += 1
            kept[at] = f"（{to_chinese(number)}）{line[match.end() :]}"
    (folder / "印发.md").write_text("\n".join(kept), "utf-8")


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("versions")
    _versions(folder)
    _statutes(folder)
    made = folder / "kb"
    build(made, [folder], model="tiny")
    return made


def _rows(kb: Path, tmp_path: Path, *given: str) -> list[dict[str, object]]:
    out = tmp_path / "变动.jsonl"
    assert (
        main(["changes", *given, "--kb", str(kb), "--format", "jsonl", "--force", "--output", str(out)]) == 0
    )
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def test_a_draft_against_what_was_issued(kb: Path, tmp_path: Path) -> None:
    rows = _rows(kb, tmp_path, "稿.md", "印发.md")
    body = [row for row in rows if row["old_clause_ids"] or row["new_clause_ids"]]
    told = {kind: [row for row in body if row["kind"] == kind] for kind in {row["kind"] for row in rows}}
    (added,), (removed,) = told.pop("added"), told.pop("removed")
    assert (added["new_label"], removed["old_label"]) == ("二、（四）", "三、（七）")
    assert "绿色采购" in str(added["new_text"])
    assert "城乡建设" in str(removed["old_text"])
    changed = {str(row["old_label"]): row for row in told.pop("changed")}
    assert list(changed) == [
        "二、（三）",
        "二、（四）",
        "三、（五）",
        "三、（八）",
        "三、（九）",
        "四、（十）",
        "四、（十二）",
    ]
    renumbered = {label for label, row in changed.items() if row["renumbered"]}
    assert renumbered == {
        "二、（四）",
        "三、（五）",
    }  # one more and one less: what follows has its old number
    assert changed["二、（三）"]["differences"] == "27.4%→28.4%"
    assert changed["四、（十）"]["differences"] == "2024年→2023年"
    assert changed["三、（九）"]["differences"] == "－住建厅、"
    assert not any(row["moved"] for row in rows)
    assert [row["old_label"] for row in told.pop("renumbered")] == ["三、（六）"]
    assert told.pop("editorial", []) == []  # 三、（八） has other punctuation and another figure
    assert "；→。" in str(changed["三、（八）"]["differences"])
    assert not told
    front = [row for row in rows if not row["old_clause_ids"] and not row["new_clause_ids"]]
    assert {(row["kind"], row["old_text"] or row["new_text"]) for row in front if row["kind"] != "unchanged"} <= {
        ("removed", "（征求意见稿）"), ("added", "闽环保综合〔2022〕12号"), ("added", "2022年7月29日"),
    }  # fmt: skip


def test_figures_are_listed_apart(kb: Path, tmp_path: Path) -> None:
    rows = _rows(kb, tmp_path, "稿.md", "印发.md", "--figures")
    told = {(row["what"], row["fate"], row["name"], row["old_value"], row["new_value"]) for row in rows}
    targets = {
        (row["name"], row["old_value"], row["new_value"])
        for row in rows
        if row["what"] == "target" and row["fate"] == "changed"
    }
    assert {name for name, *_ in targets} >= {"非化石能源消费比重", "畜禽粪污综合利用率"}
    values = {(str(old), str(new)) for _, _, _, old, new in told}
    for before, after in (("27.4%", "28.4%"), ("15%", "16%"), ("93%", "95%"), ("675公顷", "700公顷")):
        assert any(before in old and after in new for old, new in values), (before, after)
    assert ("duty", "dropped", "省住建厅") in {(w, f, n) for w, f, n, *_ in told}
    assert any((what, old, new) == ("commitment", "2024", "2023") for what, _, _, old, new in told)
    changed = [row for row in rows if row["fate"] == "changed"]
    assert len(changed) == 5, changed
    assert all(row["old_quote"] and row["new_quote"] and row["old_citation"] for row in changed)
    whole = [row for row in rows if row["fate"] != "changed" and row["what"] not in {"duty", "deadline"}]
    cited = {str(row["new_citation"] or row["old_citation"]) for row in whole}
    assert all("（四）" in place or "（七）" in place for place in cited)


def test_the_earlier_version_is_found(kb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    issued = next(row for row in _documents(kb) if row[1] == "印发.md")[0]
    assert _rows(kb, tmp_path, issued) == _rows(kb, tmp_path, "稿.md", "印发.md")
    assert "against" in capsys.readouterr().err
    draft = next(row for row in _documents(kb) if row[1] == "稿.md")[0]
    assert main(["changes", draft, "--kb", str(kb)]) == 2
    assert "no earlier version" in capsys.readouterr().err
    assert main(["changes", draft, draft, "--kb", str(kb)]) == 2
    assert "with itself" in capsys.readouterr().err


def _documents(kb: Path) -> list[tuple[str, str]]:
    from indexer.knowledge_base import KnowledgeBase

    with KnowledgeBase.open(kb) as base:
        return [(document.document_id, document.source) for document in base.documents()]


def _statutes(folder: Path) -> None:
    """Write a statute of the corpus, and a copy without an article, all others and their references renumbered."""
    text = (CORPUS / "深圳市碳排放权交易管理办法（摘编）.txt").read_text("utf-8")
    start = next(m.start() for m in re.finditer(r"^第十四条", text, re.MULTILINE))
    end = next(m.start() for m in re.finditer(r"^第十五条", text, re.MULTILINE))
    (folder / "办法.txt").write_text(text, "utf-8")
    shorter = text[:start] + text[end:]

    def lower(match: re.Match[str]) -> str:
        number = chinese_number(match[1]) or 0
        return f"第{to_chinese(number - 1)}条" if number > 14 else match.group()

    shorter = re.sub(r"第([一二三四五六七八九十]+)条", lower, shorter)
    shorter = shorter.replace("年度配额总量的百分之二留作新建", "年度配额总量的百分之三留作新建")
    (folder / "办法修订.txt").write_text(shorter, "utf-8")


def test_a_statute_whose_articles_were_renumbered(kb: Path, tmp_path: Path) -> None:
    rows = _rows(kb, tmp_path, "办法.txt", "办法修订.txt")
    kinds = {
        kind: [row["old_label"] for row in rows if row["kind"] == kind] for kind in {r["kind"] for r in rows}
    }
    assert kinds.pop("removed") == ["第二章第十四条"]
    assert kinds.pop("changed") == ["第二章第十七条"]
    assert kinds.keys() == {"renumbered"}
    assert all(row["renumbered"] for row in rows if row["kind"] != "removed")
    marks = {kind for row in rows for *_, kind in row["new_marks"] if row["kind"] == "renumbered"}
    assert marks == {"follows"}
    figures = _rows(kb, tmp_path, "办法.txt", "办法修订.txt", "--figures")
    assert [(row["old_value"], row["new_value"]) for row in figures if row["fate"] == "changed"] == [
        ("百分之二", "百分之三")
    ]


@pytest.mark.parametrize("form", ["table", "csv", "xlsx", "docx"])
@pytest.mark.parametrize("more", [(), ("--figures",), ("--all",)])
def test_every_form(kb: Path, tmp_path: Path, form: str, more: tuple[str, ...]) -> None:
    out = tmp_path / f"变动.{form}"
    assert (
        main(["changes", "稿.md", "印发.md", "--kb", str(kb), "--format", form, "--output", str(out), *more])
        == 0
    )
    if form == "csv":
        rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
        assert rows
        assert ("fate" in rows[0]) == ("--figures" in more)
    if form == "xlsx":
        book = openpyxl.load_workbook(out)
        assert book.sheetnames == ["条款变动", "数字变动", "文件信息变动", "说明"]
        heads = [cell.value for cell in book.worksheets[0][2]]
        assert f"旧版原文：《{PLAN}》（征求意见稿）（摘编）" in heads or any(
            "征求意见稿" in str(head) for head in heads
        )
        kinds = [row[1].value for row in book.worksheets[0].iter_rows(min_row=3)]
        assert ("未变" in kinds) == ("--all" in more)
        assert "修改、编号改变" in kinds
    if form == "docx":
        assert "变动对照表" in docx.Document(str(out)).paragraphs[0].text


def test_a_workbook_is_called_after_both(kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["changes", "稿.md", "印发.md", "--kb", str(kb), "--format", "xlsx"]) == 0
    (made,) = tmp_path.glob("*.xlsx")
    assert made.name.startswith(f"《{PLAN}")
    assert "征求意见稿" in made.name
    assert "变动对照" in made.name
