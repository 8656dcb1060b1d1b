"""The command: exit codes, one sentence for what went wrong, and what each sub-command prints."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.cli import command as cli
from indexer.errors import KnowledgeBaseError, ModelError

ROOT = Path(__file__).parents[3]
COMMANDS = ("build", "search", "documents", "clauses", "show", "verify", "serve")
PROVINCE = "云溪省绿色发展实施方案"
HEAVY = ("torch", "transformers", "sentence_transformers", "streamlit", "pandas", "langchain_text_splitters")


class Said:
    """What a command printed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Return a function that runs one command, in this process."""

    def call(*arguments: object) -> Said:
        capsys.readouterr()
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as end:  # argparse ends the process itself
            code = int(end.code or 0)
        told = capsys.readouterr()
        return Said(code, told.out, told.err)

    return call


def assert_one_sentence(said: Said, *words: str) -> None:
    """Assert that a command ended with 2, printed nothing, and told in one line what went wrong."""
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("policy-ledger: ")
    assert said.err.count("\n") == 1
    assert said.err.endswith("\n")
    for word in words:
        assert word in said.err


def test_build_and_again(run, tmp_path: Path, policies: Path) -> None:
    first = run("build", "--model", "tiny", "--kb", tmp_path / "kb", policies)
    assert first.code == 0
    assert "files read now" in first.out
    assert "Encoding passages: 13/13" in first.err
    (policies / "空.txt").write_text("", "utf-8")
    second = run("build", "--kb", tmp_path / "kb")
    assert second.code == 0
    assert "Nothing has changed" in second.out
    assert f"skipped: {policies.resolve() / '空.txt'}: the file is empty" in second.out
    pruned = run("build", "--kb", tmp_path / "kb", "--prune", policies / "省级方案.md")
    assert pruned.code == 0
    assert run("documents", "--kb", tmp_path / "kb", "--format", "jsonl").out.count("\n") == 1


def test_build_takes_the_folder_corpus_by_itself(run, tmp_path: Path, policies: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert_one_sentence(run("build", "--model", "tiny"), "corpus/", "policy-ledger build PATH")
    policies.rename(tmp_path / "corpus")
    assert run("build", "--model", "tiny").code == 0
    assert (tmp_path / "kb" / "ledger.sqlite").is_file()


def no_model(_: str) -> None:
    raise ModelError("there is no such model.")


def test_build_after_a_first_build_that_failed(run, tmp_path: Path, policies: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    policies.rename(tmp_path / "corpus")
    with monkeypatch.context() as patch:
        patch.setattr("indexer.build.load_encoder", no_model)
        assert_one_sentence(run("build"), "no such model")
    assert run("build", "--model", "tiny").code == 0


def test_the_environment_names_the_knowledge_base(run, kb: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path / "policies")
    assert_one_sentence(run("documents"), "no knowledge base at kb")
    monkeypatch.setenv("POLICY_LEDGER_KB", str(kb))
    assert run("documents").code == 0
    assert_one_sentence(run("documents", "--kb", tmp_path / "other"), "other")
    monkeypatch.setenv("POLICY_LEDGER_KB", "")
    assert_one_sentence(run("documents"), "no knowledge base at kb")


def test_search_of_several_bare_words(run, kb: Path) -> None:
    said = run("search", "--kb", kb, "畜禽粪污", "资源化利用", "--top", 2)
    assert said.code == 0
    assert said.err == ""
    assert said.out.startswith("  1. 《")
    assert "畜禽粪污综合利用率达到" in said.out
    assert said.out.count("《") == 2


def test_search_as_jsonl_with_filters(run, kb: Path) -> None:
    said = run("search", "--kb", kb, "畜禽粪污", "--format", "jsonl", "--status", "draft", "--type", "方案")
    hits = [json.loads(line) for line in said.out.splitlines()]
    assert hits
    assert {hit["status"] for hit in hits} == {"draft"}
    assert hits[0]["why"]["filters"] == {"doc_type": "方案", "status": "draft"}
    year = run("search", "--kb", kb, "畜禽粪污", "--format", "jsonl", "--year", 2023, "--level", "provincial")
    assert {json.loads(line)["title"] for line in year.out.splitlines()} == {PROVINCE}


def test_search_that_finds_nothing(run, kb: Path) -> None:
    said = run("search", "--kb", kb, "红树林", "--level", "county")
    assert (said.code, said.err) == (0, "")
    assert "No clause found" in said.out
    assert run("search", "--kb", kb, "红树林", "--level", "county", "--format", "jsonl").out == ""


def test_queries_from_a_file(run, kb: Path, tmp_path: Path) -> None:
    file = tmp_path / "问题.jsonl"
    rows = [
        {"query": "红树林"},
        {"query": "畜禽粪污", "filters": {"status": "draft"}},
        {"query": "畜禽粪污", "filters": {"type": "实施方案", "status": None}},
        {"query": "核电", "filters": None, "note": "other keys are no matter"},
    ]
    file.write_text("\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8-sig")
    said = run("search", "--kb", kb, "--queries", file, "--top", 3, "--status", "issued")
    assert (said.code, said.err) == (0, "")
    found = [json.loads(line) for line in said.out.splitlines()]
    assert [set(row) for row in found] == [
        {"query", "hits", "understood", "dropped", "answers", "doubtful", "cut", "missing"}
    ] * 4
    assert [row["query"] for row in found] == [row["query"] for row in rows]
    statuses = [{hit["status"] for hit in row["hits"]} for row in found]
    assert statuses[:2] == [{"issued"}, {"draft"}]  # a line's own filters come first
    assert {hit["title"] for hit in found[2]["hits"]} == {PROVINCE}
    assert all(len(row["hits"]) <= 3 for row in found)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("not json", "line 2"),
        ("[1]", "line 2"),
        ("7", "line 2"),
        ('{"frage": "x"}', "line 2"),
        ('{"query": "x", "filters": 5}', "line 2"),
        ('{"query": "x", "filters": {"colour": "red"}}', "unknown filter colour"),
    ],
)
def test_a_bad_line_of_queries(run, kb: Path, tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "q.jsonl").write_text(f'{{"query": "红树林"}}\n{line}\n', "utf-8")
    assert_one_sentence(run("search", "--kb", kb, "--queries", tmp_path / "q.jsonl"), "q.jsonl", told)


@pytest.mark.parametrize(
    "line",
    [
        '{"query": 5}',
        '{"query": null}',
        '{"query": "x", "filters": {"region": ["福建省"]}}',
        '{"query": "x", "filters": {"level": "village"}}',
        '{"query": "x", "filters": {"year": "last"}}',
    ],
)
def test_a_bad_value_in_a_line_of_queries(run, kb: Path, tmp_path: Path, line: str) -> None:
    (tmp_path / "q.jsonl").write_text(f"{line}\n", "utf-8")
    assert_one_sentence(run("search", "--kb", kb, "--queries", tmp_path / "q.jsonl"), "q.jsonl", "line 1")


def test_queries_that_cannot_be_read(run, kb: Path, tmp_path: Path) -> None:
    assert_one_sentence(
        run("search", "--kb", kb, "--queries", tmp_path / "none.jsonl"), "cannot read", "none.jsonl"
    )
    assert_one_sentence(run("search", "--kb", kb, "--queries", tmp_path), "cannot read")
    (tmp_path / "b.jsonl").write_bytes(b"\0\1\2")
    assert_one_sentence(run("search", "--kb", kb, "--queries", tmp_path / "b.jsonl"), "binary")
    assert_one_sentence(run("search", "--kb", kb, "--queries", tmp_path / "none.jsonl", "红树林"), "either")
    assert_one_sentence(run("search", "--kb", kb), "either")
    assert_one_sentence(run("search", "--kb", kb, " "), "empty")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["search", "x", "--level", "village"], "--level"),
        (["search", "x", "--status", "old"], "--status"),
        (["search", "x", "--year", "last"], "--year"),
        (["search", "x", "--top", "0"], "at least 1"),
        (["search", "x", "--top", "-3"], "at least 1"),
        (["search", "x", "--format", "xml"], "--format"),
        (["serve", "--port", "99999"], "port"),
        (["show"], "CITATION_OR_ID"),
        (["dance"], "dance"),
        ([], "COMMAND"),
        (["build", "nowhere/at/all"], "no file or folder"),
        (["build", ".", "--jobs", "0"], "at least 1"),
        (["build", ".", "--jobs", "2000"], "the number of jobs"),
        (["build", ".", "--workers", "scheduler:8786"], "tcp://scheduler:8786"),
        (["build", ".", "--workers", "tcp://scheduler:8786", "--jobs", "2"], "leave out the number of jobs"),
    ],
)
def test_wrong_usage(run, tmp_path: Path, monkeypatch, arguments: list[str], told: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert_one_sentence(run(*arguments), told)


@pytest.mark.parametrize(
    "arguments", [["search", "x"], ["documents"], ["clauses"], ["show", "x"], ["verify"]]
)
def test_no_knowledge_base(run, tmp_path: Path, arguments: list[str]) -> None:
    for place in (tmp_path / "none", Path(__file__)):
        said = run(*arguments, "--kb", place)
        assert_one_sentence(said, "there is no knowledge base at", f"Run: policy-ledger build --kb {place}")
    (tmp_path / "ledger.sqlite").write_bytes(b"rubbish" * 999)
    assert_one_sentence(run(*arguments, "--kb", tmp_path), "no usable knowledge base")


@pytest.mark.parametrize("place", ["file", "file/kb"])
def test_build_where_no_folder_can_be(run, tmp_path: Path, policies: Path, place: str) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    assert_one_sentence(run("build", "--model", "tiny", "--kb", tmp_path / place, policies))


@pytest.mark.parametrize("command", ["documents", "clauses"])
def test_rows_in_every_format(run, kb: Path, tmp_path: Path, command: str) -> None:
    lines = run(command, "--kb", kb, "--format", "jsonl").out.splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) == (2 if command == "documents" else 13)
    out = tmp_path / "new" / "rows.csv"
    said = run(command, "--kb", kb, "--format", "csv", "--output", out)
    assert (said.code, said.out) == (0, "")
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    assert [list(row) for row in written] == [list(row) for row in rows]
    key = "title" if command == "documents" else "text"
    assert [row[key] for row in written] == [row[key] for row in rows]
    assert run(command, "--kb", kb, "--format", "csv").out == out.read_bytes().decode("utf-8-sig")
    table = run(command, "--kb", kb)
    assert table.code == 0
    assert rows[0][f"{command.removesuffix('s')}_id"][:6] in table.out
    assert_one_sentence(run(command, "--kb", kb, "--output", tmp_path), "cannot write")


def test_clauses_of_one_document(run, kb: Path) -> None:
    for reference in ("松江湾", "松江湾市绿色发展工作方案", "《松江湾市绿色发展工作方案》"):
        said = run("clauses", "--kb", kb, "--format", "jsonl", "--document", reference)
        assert len(said.out.splitlines()) == 3
    document_id = json.loads(said.out.splitlines()[0])["document_id"]
    assert run("clauses", "--kb", kb, "--format", "jsonl", "--document", document_id).out == said.out
    assert_one_sentence(
        run("clauses", "--kb", kb, "--document", "蓝色"), "蓝色", "See: policy-ledger documents"
    )
    assert_one_sentence(run("clauses", "--kb", kb, "--document", "绿色发展"), "fits several documents")
    assert_one_sentence(run("clauses", "--kb", kb, "--document", f"{document_id}-001"), "names a clause")


def test_show(run, kb: Path) -> None:
    said = run("show", "--kb", kb, f"《{PROVINCE}》三、（一）")
    assert said.code == 0
    assert f"《{PROVINCE}》（云环发〔2023〕7号）三、（一）" in said.out
    assert "各级政府要落实责任，对碳排放数据造假依法查处。" in said.out
    assert run("show", "--kb", kb, "云溪省绿色发展实施方案", "三（一）").out == said.out
    whole = run("show", "--kb", kb, "云环发〔2023〕7号")
    assert "成文日期：2023-05-18" in whole.out
    assert whole.out.count("三、（") == 2
    assert "! not found: date" in run("show", "--kb", kb, "松江湾").out
    assert_one_sentence(run("show", "--kb", kb, "无此文件"), "无此文件")
    assert_one_sentence(run("show", "--kb", kb, f"《{PROVINCE}》九、"), "has no clause")


def test_verify(run, kb: Path, policies: Path) -> None:
    said = run("verify", "--kb", kb)
    assert (said.code, said.out) == (0, "All in order: 2 files, 13 clauses checked.\n")
    (policies / "省级方案.md").unlink()
    said = run("verify", "--kb", kb)
    assert said.code == 1
    assert "省级方案.md: the file is gone" in said.out
    assert "1 differences" in said.out
    assert said.err == "Note: 1 documents were checked by their digests alone\n"


def test_an_index_that_is_lost_says_what_to_do(run, kb: Path) -> None:
    shutil.rmtree(kb / "index")
    assert_one_sentence(run("search", "--kb", kb, "红树林"), "is damaged", "policy-ledger build")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_gives_an_example(run, command: str) -> None:
    said = run(command, "--help")
    assert said.code == 0
    assert f"policy-ledger {command}" in said.out.partition("example")[2]
    assert "--kb" in said.out


def test_help_and_version(run) -> None:
    said = run("--help")
    assert said.code == 0
    assert all(command in said.out for command in COMMANDS)
    assert "examples:" in said.out
    assert run("--version").out.startswith("policy-ledger ")


def test_an_interrupted_command_says_so(run, kb: Path, monkeypatch) -> None:
    def stop(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(cli._COMMANDS, "documents", stop)
    said = run("documents", "--kb", kb)
    assert (said.code, said.out) == (130, "")
    assert said.err == "policy-ledger: stopped.\n"


def test_an_error_with_a_remedy_is_one_line(run, kb: Path, monkeypatch) -> None:
    def fail(*_: object) -> int:
        raise KnowledgeBaseError("it is gone.", remedy="Look elsewhere.")

    monkeypatch.setitem(cli._COMMANDS, "documents", fail)
    assert_one_sentence(run("documents", "--kb", kb), "it is gone. Look elsewhere.")


def test_a_search_loads_no_heavy_library(kb: Path) -> None:
    code = (
        "import sys; from indexer.cli import main;"
        f"code = main(['search', '红树林', '--kb', {str(kb)!r}]);"
        f"print('loaded', [name for name in {HEAVY!r} if name in sys.modules]); sys.exit(code)"
    )
    command = [sys.executable, "-X", "utf8", "-c", code]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, cwd=ROOT)
    assert "营造红树林" in done.stdout
    assert done.stdout.splitlines()[-1] == "loaded []"


def test_a_reader_that_goes_away_is_no_error(kb: Path) -> None:
    command = [sys.executable, "-m", "indexer.cli", "clauses", "--kb", str(kb), "--format", "jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert told == b""
    assert process.returncode == 0


def test_an_output_that_cannot_hold_chinese(kb: Path) -> None:
    code = (
        f"import sys; from indexer.cli import main; sys.exit(main(['search', '红树林', '--kb', {str(kb)!r}]))"
    )
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, cwd=ROOT, env=environment
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode in {0, 2}
