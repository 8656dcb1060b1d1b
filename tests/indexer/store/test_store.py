"""Rows in and out of `ledger.sqlite`, filters, and what is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.errors import KnowledgeBaseError
from indexer.models import Clause, Document, FileRow
from indexer.store.database import DATABASE, SCHEMA_VERSION
from indexer.store.filters import Filters
from indexer.store.store import Store

PROVINCE = Document(
    document_id="aaaaaaaaaaaa", source="省.md", sha256="a" * 64, title="福建省海湾治理实施方案", doc_number="闽环〔2022〕9号",
    issuers=("福建省生态环境厅", "福建省水利厅"), level="provincial", region="福建省", date="2022-03-01", doc_type="实施方案",
    status="issued", normative=True, kind="document", period_start=2021, period_end=2025, pages=3, text="甲乙丙丁戊己",
    source_start=4, sources=("省.md",), read_from={"title": "heading"},
)  # fmt: skip
CITY = replace(
    PROVINCE, document_id="bbbbbbbbbbbb", source="市.md", sources=("市.md",), sha256="b" * 64, title="福州市海湾治理工作方案",
    doc_number=None, issuers=("福州市生态环境局",), level="municipal", region="福州市", within=("福建省",), date="2023-01-05",
    doc_type="工作方案", status="draft", text="子丑寅卯", source_start=0, edition="摘编",
)  # fmt: skip
REPLY = replace(
    PROVINCE, document_id="cccccccccccc", source="复.txt", sources=("复.txt",), sha256="c" * 64, title="关于海湾提案的答复",
    issuers=(), level=None, region=None, date=None, doc_type="答复", normative=False, text="辰巳", source_start=0,
)  # fmt: skip


def clause(document: Document, at: int, start: int, end: int) -> Clause:
    return Clause(
        f"{document.document_id}-{at:03d}", document.document_id, ("一", f"（{at}）"), "标题", ("总标题", "标题"),
        document.text[start:end], start, end, 1, 2, f"《{document.title}》一、",
    )  # fmt: skip


CLAUSES = {
    PROVINCE.document_id: [clause(PROVINCE, 1, 0, 2), clause(PROVINCE, 2, 2, 6)],
    CITY.document_id: [clause(CITY, 1, 0, 4)],
    REPLY.document_id: [clause(REPLY, 1, 0, 2)],
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.create(tmp_path)
    with made.transaction():
        for document in (PROVINCE, CITY, REPLY):
            made.add_content(document.sha256, "", "digest", ["a note on the file"])
            assert made.add_document(document, CLAUSES[document.document_id], 0, ["odd"])
        made.set_files(FileRow(f"/x/{d.source}", d.source, d.sha256, None) for d in (PROVINCE, CITY, REPLY))
    yield made
    made.close()


def titles(store: Store, **filters: object) -> set[str]:
    return {document.title[:3] for document in store.documents(Filters(**filters))}


def test_documents_come_back_as_they_went_in(store: Store) -> None:
    assert store.documents(with_text=True) == [PROVINCE, CITY, REPLY]
    assert store.documents() == [replace(d, text="") for d in (PROVINCE, CITY, REPLY)]
    assert store.documents(document_ids=[CITY.document_id], with_text=True) == [CITY]
    assert store.documents(document_ids=[]) == []
    assert store.notes(CITY.document_id) == ["odd"]
    assert store.notes("unknown") == []


def test_clauses_come_back_as_they_went_in(store: Store) -> None:
    assert store.clauses() == [c for d in (PROVINCE, CITY, REPLY) for c in CLAUSES[d.document_id]]
    assert store.clauses(CITY.document_id) == CLAUSES[CITY.document_id]
    first = CLAUSES[PROVINCE.document_id][0]
    assert store.clause(first.clause_id) == first
    assert store.clause("no such clause") is None
    key = store.clause_key(first.clause_id)
    assert key is not None
    assert store.clauses_by_key([key]) == {key: first}
    assert (key, first) in store.keyed_clauses([PROVINCE.document_id])
    assert store.clause_key("no such clause") is None


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {"福建省", "福州市", "关于海"}),
        ({"level": "provincial"}, {"福建省"}),
        ({"region": "福建省"}, {"福建省", "福州市"}),
        ({"region": "福州市"}, {"福州市"}),
        ({"region": "福"}, set()),
        ({"region": '福建省", "福州市'}, set()),
        ({"issuer": "生态环境"}, {"福建省", "福州市"}),
        ({"issuer": "水利厅"}, {"福建省"}),
        ({"doc_type": "方案"}, {"福建省", "福州市"}),
        ({"doc_type": "答复"}, {"关于海"}),
        ({"status": "draft"}, {"福州市"}),
        ({"year": 2022}, {"福建省"}),
        ({"year": 202}, set()),
        ({"region": "福建省", "year": 2023}, {"福州市"}),
        ({"level": "county"}, set()),
    ],
)
def test_filters(store: Store, filters: dict[str, object], found: set[str]) -> None:
    assert titles(store, **filters) == found
    assert len(store.document_ids(Filters(**filters))) == len(found)


def test_only_filters_that_are_set_are_given() -> None:
    assert Filters().given() == {}
    assert Filters(level="county", year=2020).given() == {"level": "county", "year": 2020}


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("issuers", ["福州市生态环境局", "福建省水利厅", "福建省生态环境厅"]),
        ("doc_type", ["实施方案", "工作方案", "答复"]),
        ("region", ["福州市", "福建省"]),
        ("year", ["2022", "2023"]),
    ],
)
def test_values_of_a_filter(store: Store, column: str, values: list[str]) -> None:
    assert store.values(column) == sorted(values)


def test_values_of_another_column(store: Store) -> None:
    with pytest.raises(ValueError, match="title"):
        store.values("title")


def test_a_province_counts_where_only_its_city_has_documents(tmp_path: Path) -> None:
    store = Store.create(tmp_path)
    store.add_document(CITY, [], 0, [])
    assert store.values("region") == sorted(["福州市", "福建省"])
    store.close()


def test_forty_thousand_documents_are_no_problem(store: Store) -> None:
    ids = [f"{at:012d}" for at in range(40_000)]
    assert store.clause_keys(ids) == []
    assert len(store.clause_keys([*ids, CITY.document_id])) == 1
    assert len(store.documents(document_ids=[*ids, CITY.document_id])) == 1
    assert store.clauses_by_key(range(100, 40_100)) == {}


def test_a_document_of_two_contents_goes_with_the_last(store: Store) -> None:
    twin = replace(CITY, sha256="d" * 64, source="副本.txt")
    store.add_content(twin.sha256, "", "digest", [])
    assert not store.add_document(twin, CLAUSES[CITY.document_id], 0, [])
    store.set_files([*store.files(), FileRow("/x/副本.txt", "副本.txt", twin.sha256, None)])
    (found,) = store.documents(document_ids=[CITY.document_id])
    assert set(found.sources) == {"市.md", "副本.txt"}
    assert store.remove_content(CITY.sha256) == ([], [])
    assert store.clauses(CITY.document_id) == CLAUSES[CITY.document_id]
    keys = store.clause_keys([CITY.document_id])
    assert store.remove_content(twin.sha256) == ([CITY.document_id], keys)
    assert store.clauses(CITY.document_id) == []


def test_files_that_hold_a_document(tmp_path: Path) -> None:
    with Store.create(tmp_path) as store:
        rows = [("b/方案.pdf", "two", None), ("a/方案.docx", "one", None), ("c/方案.pdf", "three", "damaged")]
        store.set_files(FileRow(path, Path(path).name, sha256, reason) for path, sha256, reason in rows)
        for sha256 in ("one", "two", "three"):
            store.connection.execute("INSERT INTO holdings VALUES (?, 0, 'd', 0)", (sha256,))
        assert {row.path for row in store.files_of("d")} == {"a/方案.docx", "b/方案.pdf"}
        assert store.files_of("other") == []


def test_the_number_of_a_clause_follows_from_its_id(store: Store) -> None:
    (old,) = store.clause_keys([REPLY.document_id])
    store.remove_content(REPLY.sha256)
    store.add_content(REPLY.sha256, "", "digest", [])
    store.add_document(REPLY, CLAUSES[REPLY.document_id], 0, [])
    assert store.clause_keys([REPLY.document_id]) == [old]


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            store.remove_content(CITY.sha256)
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        fail()
    assert CITY.sha256 in store.contents()


def test_manifest_roots_and_files(store: Store) -> None:
    store.set_manifest({"generation": "3", "encoder": "x"})
    store.set_manifest({"generation": "4"})
    assert store.manifest() == {"generation": "4", "encoder": "x"}
    store.set_roots(["/b", "/a", "/b"])
    assert store.roots() == ["/a", "/b"]
    assert [row.name for row in store.files()] == sorted(["省.md", "市.md", "复.txt"])
    assert store.text_hashes()[CITY.sha256] == "digest"


def test_a_reader_sees_the_last_commit_only(store: Store, tmp_path: Path) -> None:
    reader = Store.open(tmp_path)
    with store.transaction():
        store.remove_content(CITY.sha256)
        assert len(reader.documents()) == 3
    assert len(reader.documents()) == 2
    with pytest.raises(sqlite3.OperationalError):
        reader.set_manifest({"generation": "9"})
    reader.close()


def test_a_missing_folder_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match=r"no knowledge base.*policy-ledger build --kb"):
        Store.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_another_layout_says_what_to_run(store: Store, tmp_path: Path) -> None:
    store.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(KnowledgeBaseError, match=r"another version.*Run: policy-ledger build"):
        Store.open(tmp_path)
    store.close()
    anew = Store.create(tmp_path)
    assert anew.documents() == []
    anew.close()
    Store.open(tmp_path).close()


@pytest.mark.parametrize("opened", [Store.open, Store.create])
def test_a_file_that_is_no_database(tmp_path: Path, opened) -> None:
    (tmp_path / DATABASE).write_text("这不是数据库。" * 200, "utf-8")
    with pytest.raises(KnowledgeBaseError, match="no usable knowledge base"):
        opened(tmp_path)
