"""The same files give the same knowledge base, whatever the way they came into it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from dumps import dump

from indexer import reading
from indexer.build import build
from indexer.documents.precedence import precedence
from indexer.knowledge_base import KnowledgeBase
from indexer.store.store import Store

ROOT = Path(__file__).parents[2]
QUERIES = (
    "红树林保护",
    "登记岸线",
    "污水收集率",
    "责任单位",
    "巡护",
    "2025年目标",
    "县级部门负责什么",
    "海岛保护方案",
)
TASKS = """\
{place}海岛保护实施方案

一、目标
到2025年，修复无居民海岛{number}座，污水收集率达到8{number}%。

二、措施
（一）建立巡护制度。每季度登记岸线{number}次。（责任单位：县水利局、县农业农村局）
（二）设立保护站。逐段登记岸线。（县水利局牵头）
"""
Way = Callable[[Path, Path], None]


def write_files(folder: Path) -> list[Path]:
    """Write files of which some hold one text, one is a version and many clauses are the same words."""
    texts = {f"{place}.txt": TASKS.format(place=place, number=at) for at, place in enumerate("甲乙丙丁", 1)}
    texts["a/抄件.md"] = texts["长长的名字.md"] = texts["乙.txt"]
    texts["a/b/同一件.txt"] = texts["丙.txt"]
    texts["a/改写.md"] = texts["丁.txt"].replace("\n\n", "\n")
    texts["草案.txt"] = texts["甲.txt"].replace("方案\n", "方案（征求意见稿）\n", 1)
    texts["无题之一.txt"] = texts["z.txt"] = "各单位要逐段登记岸线。\n每季度巡护一次。\n"
    texts["sources.csv"] = "file,date,region\n甲.txt,2024-01-02,福州\na/抄件.md,2024-03-04,厦门\n"
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return [folder / name for name in texts]


def at_once(kb: Path, files: Path) -> None:
    build(kb, [files], model="tiny")


def one_by_one(kb: Path, files: Path) -> None:
    aside, every = files.with_name("aside"), _moved(files)
    for file in every:
        _back(aside, files, file)
        build(kb, [files], model="tiny")


def one_by_one_backwards(kb: Path, files: Path) -> None:
    aside, every = files.with_name("aside"), _moved(files)
    for file in reversed(every):
        _back(aside, files, file)
        build(kb, [files], model="tiny")


def removed_and_added_again(kb: Path, files: Path) -> None:
    build(kb, [files], model="tiny")
    aside, every = files.with_name("aside"), _moved(files)
    for file in every[1::2]:
        _back(aside, files, file)
    build(kb, [files], model="tiny")
    for file in every[::2]:
        _back(aside, files, file)
    build(kb, [files], model="tiny")


def after_others(kb: Path, files: Path) -> None:
    """Other documents were there before, and files bore other names."""
    for at in range(3):
        (files / f"{at}.txt").write_text(TASKS.format(place="戊己庚"[at], number=at + 5), "utf-8")
    (files / "甲.txt").rename(files / "旧名.txt")
    (files / "z.txt").rename(files / "0无题.txt")
    build(kb, [files], model="tiny")
    for at in range(3):
        (files / f"{at}.txt").unlink()
    (files / "旧名.txt").rename(files / "甲.txt")
    (files / "0无题.txt").rename(files / "z.txt")
    build(kb, [files], model="tiny")


def interrupted_twice(kb: Path, files: Path) -> None:
    for stage, when in (("read", 4), ("encode", 0)):

        def stop(now: str, done: int, _: int, stage: str = stage, when: int = when) -> None:
            if now == stage and done >= when:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            build(kb, [files], model="tiny", progress=stop)
    build(kb, [files], model="tiny")


def with_another_seed(kb: Path, files: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from indexer.build import build\n"
        "build(Path(sys.argv[1]), [Path(sys.argv[2])], model='tiny')"
    )
    subprocess.run(
        [sys.executable, "-c", code, kb, files],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "4711"},
    )


def _moved(files: Path) -> list[Path]:
    every = sorted(file.relative_to(files) for file in files.rglob("*") if file.is_file())
    files.rename(files.with_name("aside"))
    files.mkdir()
    return every


def _back(aside: Path, files: Path, file: Path) -> None:
    (files / file).parent.mkdir(parents=True, exist_ok=True)
    (aside / file).rename(files / file)


def digests(kb: Path, out: Path) -> dict[str, str]:
    """Return what a knowledge base says, and the digest of each of its exports."""
    out.mkdir()
    told: dict[str, str] = {}
    with closing(Store.open(kb)) as store:
        # When a build was is told in these two.
        own = re.compile("INTO .(?:manifest|arrivals)|'(?:manifest|arrivals)'")
        lines = [line for line in dump(store.connection) if not own.search(line)]
        told["ledger"] = "\n".join(sorted(lines))
    with KnowledgeBase.open(kb) as base:
        told["documents"] = json.dumps(base.documents().to_dicts(), ensure_ascii=False)
        for kind in ("xlsx", "docx", "csv", "jsonl"):
            for tables in (["targets"], ["duties"], ["measures"], ["tasks"]):
                file = out / f"{tables[0]}.{kind}"
                base.export(file, tables)
        for query in QUERIES:
            hits = base.search(query, top=30).hits
            told[query] = repr([(h.clause_id, h.score, h.why, h.versions, h.citation) for h in hits])
    told |= {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(out.rglob("*.*"))}
    return told


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The knowledge base of files that came at once; every other way uses the same paths."""
    folder = tmp_path_factory.mktemp("same")
    return folder, built(folder, at_once, "at_once")


def built(folder: Path, way: Way, name: str) -> dict[str, str]:
    files, kb = folder / "files", folder / "kb"
    for path in (files, kb, folder / "aside"):
        shutil.rmtree(path, ignore_errors=True)
    files.mkdir()
    write_files(files)
    way(kb, files)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        return digests(kb, folder / f"out-{name}")


@pytest.mark.parametrize(
    "way",
    [
        one_by_one,
        one_by_one_backwards,
        removed_and_added_again,
        after_others,
        interrupted_twice,
        with_another_seed,
    ],
)
def test_a_way_of_building(expected: tuple[Path, dict[str, str]], way: Way) -> None:
    folder, wanted = expected
    got = built(folder, way, way.__name__)
    for name, value in wanted.items():
        assert got[name] == value, name
    assert got.keys() == wanted.keys()


def test_files_in_another_order(
    expected: tuple[Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reading.scan

    def scan(*args: object) -> object:
        found = real(*args)  # type: ignore[arg-type]
        found.rows.reverse()
        return found

    monkeypatch.setattr(reading, "scan", scan)
    folder, wanted = expected
    assert built(folder, at_once, "reversed") == wanted


def test_the_better_form_is_named_first_then_the_shorter_path() -> None:
    given = [
        "/x/a.txt",
        "/x/_made/d.pdf",
        "/x/b.docx",
        "/x/a/b.docx",
        "/x/c.pdf",
        "/x/a.docx",
        "/x/a.xlsx",
        "/x/a.HTML",
    ]
    assert sorted(given, key=precedence) == [
        "/x/c.pdf",
        "/x/a.docx",
        "/x/b.docx",
        "/x/a/b.docx",
        "/x/a.HTML",
        "/x/a.txt",
        "/x/a.xlsx",
        "/x/_made/d.pdf",
    ]


def test_what_was_derived_of_a_file_does_not_stand_in_for_it(tmp_path: Path) -> None:
    from docx import Document

    files, kb = tmp_path / "files", tmp_path / "kb"
    files.mkdir()
    text = TASKS.format(place="甲", number=3)
    (files / "a.txt").write_text(text, "utf-8")
    build(kb, [files], model="tiny")
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    document.save(str(files / "another name.docx"))
    report = build(kb, [files])
    with closing(Store.open(kb)) as store:
        (found,) = store.documents()
    assert found.source == "another name.docx"
    assert set(found.sources) == {"another name.docx", "a.txt"}
    assert report.documents == 1
