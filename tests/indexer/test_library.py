"""The library: files taken in under safe names, refused without a trace, deleted, restored; their states."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from indexer.build import build
from indexer.errors import KnowledgeBaseError, UsageError
from indexer.index.encoders import TinyEncoder
from indexer.knowledge_base import KnowledgeBase
from indexer.library import Library
from indexer.store.corrections import writing
from indexer.store.manifest import build_lock
from indexer.store.marks import Mark, marks, set_mark
from indexer.store.store import Store
from indexer.tables.words import LANGUAGES, intake_words, interface
from indexer.uploads import Upload


def plan(place: str, number: int = 3) -> bytes:
    return (
        f"{place}海岸治理方案\n\n一、目标\n到2027年，修复岸线{number}公里，污水收集率达到8{number}%。\n\n"
        f"二、措施\n（一）建立巡护制度。每季度登记岸线{number}次。（责任单位：县水利局）\n"
    ).encode()


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("indexer.build", "indexer.search.engine"):
        monkeypatch.setattr(f"{module}.load_encoder", lambda *_: TinyEncoder())


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "kb")


def files(library: Library) -> list[str]:
    return sorted(
        file.relative_to(library.own).as_posix() for file in library.own.rglob("*") if file.is_file()
    )


def titles(library: Library) -> list[str]:
    with KnowledgeBase.open(library.folder) as base:
        assert base.verify() == []
        return sorted(document.title for document in base.documents())


def states(library: Library) -> dict[str, str]:
    return {state.name: state.state for state in library.files()}


def reasons(uploads: Iterable[Upload]) -> dict[str, tuple[str, str]]:
    for upload in uploads:
        for language in LANGUAGES:
            assert intake_words(upload.reason, upload.values, interface(language))
    return {upload.name: (upload.state, upload.reason) for upload in uploads}


def test_several_files_come_in_at_once_and_each_is_told_of(library: Library) -> None:
    told: list[tuple[str, str]] = []
    stages: set[str] = set()
    found = library.take_in(
        {"甲.txt": plan("甲县"), "乙.md": plan("乙县", 4)},
        progress=lambda stage, *_: stages.add(stage),
        told=lambda upload: told.append((upload.name, upload.state)),
    )
    assert reasons(found) == {"甲.txt": ("taken", ""), "乙.md": ("taken", "")}
    assert [len(upload.documents) for upload in found] == [1, 1]
    assert sorted(told) == sorted((n, s) for n in ("甲.txt", "乙.md") for s in ("reading", "taken"))
    assert stages == {"read", "encode"}
    assert files(library) == ["乙.md", "甲.txt"]
    assert titles(library) == ["乙县海岸治理方案", "甲县海岸治理方案"]
    (state, _) = library.files()
    assert (state.state, state.own, state.coverage, state.clauses) == ("read", True, 1.0, 2)
    with Store.open(library.folder) as store:
        assert marks(store) == {}


WRONG = {
    "": ("refused", "path"),
    "..": ("refused", "path"),
    "../甲.txt": ("refused", "path"),
    "C:\\甲.txt": ("refused", "path"),
    "甲\n.txt": ("refused", "characters"),
    "~$甲.docx": ("ignored", "lock"),
    ".甲.txt": ("ignored", "hidden"),
    "readme.md": ("ignored", "readme"),
    "甲" * 90 + ".txt": ("refused", "long"),
    "甲.exe": ("ignored", "kind"),
    "甲": ("ignored", "kind"),
    "空.txt": ("refused", "empty"),
    "大.txt": ("refused", "large"),
    "坏.pdf": ("refused", "unread"),
    "坏.docx": ("refused", "unread"),
    "坏.zip": ("refused", "unread"),
}


def test_what_is_refused_says_why_and_leaves_nothing_behind(library: Library) -> None:
    library.take_in({"乙.txt": plan("乙县")})
    before = library.files()
    given = {name: b"" if name == "空.txt" else b"x" * (5000 if name == "大.txt" else 9) for name in WRONG}
    found = library.take_in(given, largest=4000)
    assert reasons(found) == WRONG
    assert library.files() == before
    assert files(library) == ["乙.txt"]
    assert not list((library.folder / "log").glob("*")) if (library.folder / "log").exists() else True
    assert titles(library) == ["乙县海岸治理方案"]


def test_a_refused_upload_alone_makes_no_knowledge_base(library: Library) -> None:
    (found,) = library.take_in([("~$甲.docx", b"x")])
    assert found.reason == "lock"
    assert not library.folder.exists()


def test_two_contents_of_one_name_are_two_files(library: Library) -> None:
    found = library.take_in([("甲.txt", plan("甲县")), ("甲.txt", plan("乙县")), ("甲.TXT", plan("丙县"))])
    assert [upload.reason for upload in found] == ["", "renamed", "renamed"]
    assert files(library) == ["甲.txt", "甲（2）.TXT", "甲（2）.txt"] or files(library) == sorted(
        ["甲.txt", "甲（2）.txt", "甲（3）.TXT"]
    )
    (again,) = library.take_in({"甲.txt": plan("丁县")})
    assert again.reason == "renamed"
    assert "存为" in intake_words(again.reason, again.values, interface("zh"))
    assert len(titles(library)) == 4
    long = "甲" * 83 + ".txt"
    first, second = library.take_in([(long, plan("戊县")), (long, plan("己县"))])
    assert (first.reason, second.reason) == ("", "renamed")
    assert len(Path(second.path).name.encode()) <= 255


def test_the_same_content_is_taken_in_once(library: Library) -> None:
    found = library.take_in([("甲.txt", plan("甲县")), ("乙.txt", plan("甲县"))])
    assert [upload.reason for upload in found] == ["", "known"]
    assert reasons(library.take_in({"丙.txt": plan("甲县")})) == {"丙.txt": ("ignored", "known")}
    assert files(library) == ["甲.txt"]


def test_an_archive_is_taken_in_where_something_in_it_can_be_read(library: Library) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("甲.txt", plan("甲县"))
        archive.writestr("坏.pdf", b"x")
    (found,) = library.take_in({"包.zip": packed.getvalue()})
    assert (found.state, len(found.documents)) == ("taken", 1)
    assert states(library) == {"甲.txt": "read", "坏.pdf": "failed"}
    library.delete(found.path)
    build(library.folder, [])
    assert (titles(library), files(library)) == ([], [])


@pytest.mark.parametrize("stage", ["read", "encode"])
def test_a_cancelled_upload_leaves_nothing_behind(library: Library, stage: str) -> None:
    library.take_in({"甲.txt": plan("甲县")})
    before = library.files()

    def stop(now: str, *_: int) -> None:
        if now == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.take_in({"乙.txt": plan("乙县")}, progress=stop)
    assert (library.files(), files(library)) == (before, ["甲.txt"])
    assert titles(library) == ["甲县海岸治理方案"]


def test_an_upload_during_a_build_is_refused(library: Library) -> None:
    library.take_in({"甲.txt": plan("甲县")})
    with build_lock(library.folder), pytest.raises(KnowledgeBaseError, match="is being built"):
        library.take_in({"乙.txt": plan("乙县")})
    assert files(library) == ["甲.txt"]


def test_a_file_is_deleted_and_restored_until_the_next_build(library: Library) -> None:
    library.take_in({"甲.txt": plan("甲县"), "乙.txt": plan("乙县")})
    (path,) = library.delete("甲.txt", "张三")
    (state,) = [state for state in library.files() if state.path == path]
    assert (state.state, state.by, state.restorable) == ("deleted", "张三", True)
    assert library.restore("甲.txt") == [path]
    build(library.folder, [])
    assert states(library) == {"甲.txt": "read", "乙.txt": "read"}
    library.delete("甲县海岸治理方案")
    build(library.folder, [])
    assert (titles(library), files(library)) == (["乙县海岸治理方案"], ["乙.txt"])
    assert states(library) == {"乙.txt": "read"}
    with pytest.raises(UsageError, match="is deleted"):
        library.restore("甲.txt")
    with pytest.raises(UsageError, match="there is no file"):
        library.delete("甲.txt")


def test_a_file_of_the_user_is_left_out_and_stays_on_the_disk(kb: Path, policies: Path) -> None:
    library = Library(kb)
    (path,) = library.delete("市级方案.txt")
    build(kb, [])
    assert Path(path).is_file()
    assert titles(library) == ["云溪省绿色发展实施方案"]
    build(kb, [policies])  # named again, and still left out
    assert states(library) == {"市级方案.txt": "left_out", "省级方案.md": "read"}
    library.restore(path)
    assert states(library) == {"省级方案.md": "read"}
    build(kb, [])
    assert len(titles(library)) == 2


def test_a_file_that_is_not_its_own_is_never_removed(library: Library, tmp_path: Path) -> None:
    library.take_in({"甲.txt": plan("甲县")})
    other = tmp_path / "别人的.txt"
    other.write_bytes(plan("乙县"))
    with Store.edit(library.folder) as store, writing(store):
        for path in (other, library.own / ".." / ".." / other.name):
            set_mark(store, str(path), Mark.GONE)
    build(library.folder, [])
    assert other.is_file()


def test_its_files_move_with_the_knowledge_base(library: Library) -> None:
    library.take_in({"甲.txt": plan("甲县")})
    moved = Library(library.folder.rename(library.folder.with_name("anderswo")))
    build(moved.folder, [])
    assert titles(moved) == ["甲县海岸治理方案"]
    assert [Path(state.path).parent for state in moved.files()] == [moved.own]


def test_nothing_is_restored_while_a_build_may_be_leaving_it_out(library: Library) -> None:
    library.take_in({"甲.txt": plan("甲县")})
    library.delete("甲.txt")
    with build_lock(library.folder), pytest.raises(KnowledgeBaseError, match="is being built"):
        library.restore("甲.txt")
    assert library.restore("甲.txt")


def test_all_files_of_a_document_go_with_it(kb: Path, policies: Path) -> None:
    (policies / "抄件.md").write_bytes((policies / "省级方案.md").read_bytes())
    build(kb, [])
    library = Library(kb)
    with KnowledgeBase.open(kb) as base:
        document_id = base.document("云溪省绿色发展实施方案").document_id
    assert len(library.delete(document_id)) == 2
    build(kb, [])
    assert titles(library) == ["松江湾市绿色发展工作方案"]


def test_what_a_build_passes_over_has_its_state_too(kb: Path, policies: Path) -> None:
    for name in ("README.md", "~$省级方案.docx", "照片.jpg", "坏.pdf", "sources.csv"):
        (policies / name).write_text("file\n" if name.endswith("csv") else "x", "utf-8")
    build(kb, [])
    found = {state.name: (state.state, state.reason) for state in Library(kb).files()}
    assert found["README.md"] == ("ignored", "readme")
    assert found["~$省级方案.docx"] == ("ignored", "lock")
    assert found["sources.csv"] == ("ignored", "table")
    assert found["照片.jpg"] == ("ignored", "files of kind .jpg are not read")
    assert found["坏.pdf"][0] == "failed"
    assert found["省级方案.md"] == ("read", "")


def test_what_is_deleted_is_gone_from_searches_and_tables_at_once(library: Library) -> None:
    library.take_in({"甲.txt": plan("甲县"), "乙.txt": plan("乙县", 4), "抄.md": plan("乙县", 4) + b"\n"})
    with KnowledgeBase.open(library.folder) as base:
        before = told(base), base.version()
        assert {row.region for row in base.targets()} == {None}
        assert len(before[0]["hits"]) == 4
        library.delete("乙.txt")
        assert len(base.documents()) == 2  # another file holds its text
        library.delete("抄.md")
        assert base.version() != before[1]
        now = told(base)
        assert {title for title, *_ in now["hits"]} == {"甲县海岸治理方案"}
        assert now["documents"] == ["甲县海岸治理方案"]
        assert (now["targets"], now["counts"]) == (2, (1, 2))
        assert base.search("《乙县海岸治理方案》").missing
        with pytest.raises(UsageError):
            base.document("乙县海岸治理方案")
        assert base.verify() == []
        library.restore("乙.txt")
        library.restore("抄.md")
        assert (told(base), base.version()) == before
        library.delete("乙.txt")
        library.delete("抄.md")
        build(library.folder, [])
        assert told(base) == now
    assert titles(library) == ["甲县海岸治理方案"]


def told(base: KnowledgeBase) -> dict[str, object]:
    hits = [(hit.title, hit.clause_id) for hit in base.search("登记岸线", top=9).hits]
    hits += [(hit.title, hit.clause_id) for hit in base.search("污水收集率", top=9).hits]
    return {
        "hits": sorted(set(hits)),
        "documents": [document.title for document in base.documents()],
        "targets": len(base.targets()),
        "duties": len(base.duties()),
        "measures": len(base.measures()),
        "clauses": len(base.clauses()),
        "counts": base.store.counts(),
        "files": [file.file for file in base.report()],
        "values": base.store.values("year"),
    }


def test_a_build_sweeps_what_a_killed_upload_left(library: Library) -> None:
    library.take_in({"甲.txt": plan("甲县")})
    (library.own / ".0123456789abcdef.partial").write_bytes(b"half")
    build(library.folder, [])
    assert files(library) == ["甲.txt"]
