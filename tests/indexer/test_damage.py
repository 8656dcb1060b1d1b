"""A damaged or forged knowledge base says so, at opening or when it is checked, and one build mends it."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from damages import KINDS, Said, answers, damaged_file, forge, forgeries, judged, said, same_answers

import indexer.reading
from indexer.build import build
from indexer.damage import damage_of
from indexer.index.vectors import CACHE
from indexer.store.database import DATABASE
from tests.conftest import CITY, PLAN

PARTS = 4
# Has what the others lack: references, dated tasks, quantities, a table, words beside the text.
COUNTY = """<html><head><title>青田湾县节水工作方案</title></head><body>
<div class="nav">首页 &gt; 政务公开 &gt; 文件</div>
<article><h1>青田湾县节水工作方案</h1>
<p>根据《云溪省绿色发展实施方案》（云环发〔2023〕7号），制定本方案。</p>
<h2>一、主要目标</h2><p>全县现有灌区12处，改造管网300公里。2026年6月底前出台管理办法。</p>
<table><tr><th>指标</th><th>单位</th><th>2025年</th></tr>
<tr><td>再生水利用率</td><td>%</td><td>25</td></tr></table>
<h2>二、工作措施</h2><p>（一）改造管网。由县水务局牵头，县财政局配合，2026年底前完成。</p>
</article><div class="footer">主办单位：县政府办公室</div></body></html>
"""


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of all bases here; no test may leave them otherwise than it found them."""
    folder = tmp_path_factory.mktemp("policies")
    (folder / "省级方案.md").write_text(PLAN, "utf-8")
    (folder / "市级方案.txt").write_text(CITY, "gb18030")
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, policies: Path) -> Path:
    """A knowledge base of four files, one of them a second reading of another, built in two steps."""
    folder = tmp_path_factory.mktemp("whole") / "kb"
    build(folder, [policies], model="tiny")
    again = CITY.replace("营造红树林30公顷", "营造红树林 30公 顷")
    (policies / "再读.txt").write_text(again, "utf-8")
    (policies / "县级方案.html").write_text(COUNTY, "utf-8")
    build(folder, [])
    return folder


@pytest.fixture
def base(whole: Path, tmp_path: Path) -> Path:
    """A copy of it to be damaged."""
    return shutil.copytree(whole, tmp_path / "base")


@pytest.fixture(scope="module")
def before(whole: Path) -> dict[str, Said]:
    found = answers(whole)
    assert all(one.code == 0 and one.out for one in found.values())
    return found


def _files(kb: Path) -> list[Path]:
    generation = max((kb / "index").iterdir())
    return sorted(file for file in generation.rglob("*") if file.is_file() and file.suffix != ".lock")


def _no_reading(*_: object, **__: object) -> None:
    raise AssertionError("a source file was read")


def _damaged(base: Path, into: Path, name: Path, kind: str, chance: random.Random) -> Path:
    kb = into / "damaged"
    shutil.rmtree(kb, ignore_errors=True)
    shutil.copytree(base, kb)
    damaged_file(kb / name, kind, chance)
    return kb


def _unchanged(base: Path, kb: Path, name: Path) -> bool:
    return (kb / name).is_file() and (kb / name).read_bytes() == (base / name).read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_index_is_found_and_mended_from_the_database(
    base: Path, before: dict[str, Said], tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [file.relative_to(base) for file in _files(base)]
    assert {".faiss", ".sqlite", ".json"} <= {file.suffix for file in files}
    monkeypatch.setattr(indexer.reading, "take_in", _no_reading)
    chance = random.Random(kind)
    for name in chance.sample(files, 2):
        kb = _damaged(base, tmp_path, name, kind, chance)
        verdict = judged(kb, before, of_index=True, mend=lambda kb=kb: build(kb, []))
        assert not verdict.faults
        assert verdict.found_by_verify or _unchanged(base, kb, name)


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_database_says_so(base: Path, before: dict[str, Said], tmp_path: Path, kind: str) -> None:
    chance = random.Random(kind)
    kb = _damaged(base, tmp_path, Path(DATABASE), kind, chance)
    if kind == "deleted":
        assert "there is no knowledge base" in said(kb, "verify").err
        return
    assert not judged(kb, before, of_index=False, mend=lambda: build(kb, [])).faults


def test_an_emptied_database_is_not_taken_for_a_new_one(base: Path) -> None:
    (base / DATABASE).write_bytes(b"")
    told = said(base, "build")
    assert told.code == 2
    assert "is damaged: it is empty" in told.err


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_cache_of_vectors_changes_nothing(
    base: Path, before: dict[str, Said], tmp_path: Path, kind: str
) -> None:
    kb = _damaged(base, tmp_path, Path(CACHE), kind, random.Random(kind))
    shutil.rmtree(kb / "index")
    assert not judged(kb, before, of_index=True, mend=lambda: build(kb, [])).faults


@pytest.mark.parametrize(
    "forged",
    [
        ("row_targets", "value"), ("row_duties", "unit"), ("row_targets", "year"), ("clauses", "citation"),
        ("clauses", "page_start"), ("documents", "title"), ("documents", "doc_number"), ("documents", "date"),
        ("row_targets", "clause_id"), ("links", "kind"), ("documents", "notes"),
    ],
)  # fmt: skip
def test_a_forged_column_is_found_also_with_its_digest(base: Path, forged: tuple[str, str]) -> None:
    table, column = forged
    assert forge(base, table, column, resealed=True)
    assert said(base, "verify").code == 1


def test_a_forged_row_is_found_without_the_source_files_and_mended_with_them(
    base: Path, policies: Path, before: dict[str, Said]
) -> None:
    forge(base, "row_targets", "value")
    assert "have changed since they were written" in str(damage_of(base))
    away = policies.rename(policies.with_name("away"))
    told = said(base, "verify")
    assert "its rows have changed since the build" in told.out
    assert "checked by their digests alone" in told.err
    away.rename(policies)
    report = build(base, [])
    assert any("had changed since they were written" in told for told in report.warnings)
    assert damage_of(base) is None
    assert same_answers(answers(base), before, searches=False)


@pytest.mark.parametrize("key", ["generation", "index", "schema", "steps", "encoder_name", "dimension"])
def test_a_forged_manifest_is_found_and_mended(base: Path, before: dict[str, Said], key: str) -> None:
    connection = sqlite3.connect(base / DATABASE)
    connection.execute("UPDATE manifest SET value = 'x' WHERE key = ?", (key,))
    connection.commit()
    connection.close()
    verdict = judged(base, before, of_index=False, mend=lambda: build(base, [], model="tiny"))
    assert verdict.mended
    assert verdict.found_by_verify
    assert not verdict.faults


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_many_damages(
    base: Path, before: dict[str, Said], tmp_path: Path, part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file of the knowledge base in every way; run with -s to see the counts."""
    chance = random.Random(part)
    files = [*(file.relative_to(base) for file in _files(base)), Path(DATABASE), Path(DATABASE), Path(CACHE)]
    pairs = [(name, kind) for name in files for kind in KINDS]
    counts: Counter[str] = Counter()
    for at, (name, kind) in list(enumerate(pairs))[part::PARTS]:
        if (name, kind) == (Path(DATABASE), "deleted"):
            continue
        kb = _damaged(base, tmp_path, name, kind, chance)
        same = _unchanged(base, kb, name)
        of_index = name != Path(DATABASE)
        with monkeypatch.context() as patch:
            if of_index:
                patch.setattr(indexer.reading, "take_in", _no_reading)
            verdict = judged(kb, before, of_index=of_index, mend=lambda kb=kb: build(kb, []))
        assert not verdict.faults, (str(name), kind, at)
        counts["damages"] += 1
        counts["harmless"] += same
        counts["found at opening"] += verdict.found_at_opening
        counts["found by verify"] += verdict.found_by_verify
        counts["mended by a build"] += verdict.mended
        counts["other answers, told by verify"] += verdict.changed_answers
        if of_index and name != Path(CACHE) and not same:
            assert verdict.found_at_opening or verdict.found_by_verify, (str(name), kind)
    print(part, dict(counts))


@pytest.mark.slow
@pytest.mark.parametrize("resealed", [False, True])
def test_every_column_forged(base: Path, tmp_path: Path, *, resealed: bool) -> None:
    """Each column of each table; with digests written anew those that follow from the files alone."""
    counts: Counter[str] = Counter()
    for table, column in forgeries(base):
        kb = tmp_path / "forged"
        shutil.rmtree(kb, ignore_errors=True)
        shutil.copytree(base, kb)
        if not forge(kb, table, column, resealed=resealed):
            continue
        told = said(kb, "verify")
        assert not told.failed, (table, column)
        counts["found" if told.code else f"not found: {table}.{column}"] += 1
        assert told.code or resealed, (table, column)
    print(resealed, dict(counts))
