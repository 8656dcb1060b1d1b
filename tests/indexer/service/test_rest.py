"""The calls over HTTP: what they answer, how lists are paged, what an error looks like."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.knowledge_base import KnowledgeBase
from indexer.service.calls import Calls
from indexer.service.rest import rest


@pytest.fixture
def client(kb: Path) -> Iterator[TestClient]:
    calls = Calls(kb)
    yield TestClient(rest(kb, calls), raise_server_exceptions=False)
    calls.close()


def test_a_search_gives_hits_with_citations_and_answers(client: TestClient) -> None:
    found = client.get("/search", params={"q": "畜禽粪污综合利用率", "region": "云溪省"}).json()
    assert found["hits"][0]["citation"].startswith("《云溪省绿色发展实施方案》")
    assert found["answers"][0]["answer"] == "88%以上"
    start, end = found["hits"][0]["passage"]
    assert "畜禽粪污" in found["hits"][0]["text"][start:end]


def test_rows_are_those_of_the_exports(client: TestClient, kb: Path) -> None:
    found = client.get("/ledger/targets", params={"year": 2025}).json()
    with KnowledgeBase.open(kb) as base:
        rows = base.targets(year=2025).to_dicts()
    assert found["total"] == len(rows) == len(found["items"])
    assert [row["target_id"] for row in found["items"]] == [row["target_id"] for row in rows]
    assert set(found["items"][0]) == set(rows[0])


def test_a_list_is_paged_without_loss(client: TestClient) -> None:
    whole = client.get("/ledger/duties").json()["items"]
    paged, at = [], 0
    while at is not None:
        page = client.get("/ledger/duties", params={"offset": at, "limit": 2}).json()
        paged += page["items"]
        at = page["next"]
    assert paged == whole
    assert len(whole) > 4


def test_what_has_not_changed_is_not_sent_again(client: TestClient, kb: Path) -> None:
    first = client.get("/documents")
    tag = first.headers["etag"]
    again = client.get("/documents", headers={"if-none-match": f'W/"old", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    with KnowledgeBase.open(kb) as base:
        row = base.targets()[0]
        base.correct(row.row_id, "confirmed", name="张三")
    assert client.get("/documents", headers={"if-none-match": tag}).status_code == 200


def test_a_clause_and_a_document_are_fetched_by_any_name(client: TestClient) -> None:
    clause = client.get("/fetch", params={"reference": "《云溪省绿色发展实施方案》二、（二）"}).json()
    assert clause["found"] == "clause"
    assert "废旧农膜" in clause["text"]
    assert clause["address"] == f"/document?doc={clause['document_id']}&clause={clause['clause_id']}"
    document = client.get("/fetch", params={"reference": "云环发〔2023〕7号"}).json()
    assert document.get("found") == "document"
    assert clause["text"] in document["text"]
    listed = client.get(f"/documents/{document['document_id']}/clauses").json()
    assert clause["clause_id"] in {one["clause_id"] for one in listed["items"]}
    cited = client.get("/cite", params={"reference": clause["clause_id"]}).json()
    assert cited["citation"] == clause["citation"]


def test_documents_are_compared_and_set_side_by_side(client: TestClient) -> None:
    titles = {"higher": "云溪省绿色发展实施方案", "lower": "松江湾市绿色发展工作方案"}
    verdicts = client.get("/compare", params=titles).json()["items"]
    assert {row["verdict"] for row in verdicts} >= {"missing", "not_comparable"}
    measures = client.get("/compare", params={**titles, "what": "measures"}).json()
    assert measures["total"] > 0
    matrix = client.get("/matrix", params={"document": list(titles.values())}).json()
    assert any(row["indicator"] == "畜禽粪污综合利用率" for row in matrix["items"])
    assert client.get("/tasks", params={"unit": "农业农村厅"}).json()["total"] == 1


def test_the_check_reads_the_sources_again(client: TestClient, policies: Path) -> None:
    assert client.post("/verify").json() == {"differences": [], "notes": []}
    (policies / "省级方案.md").write_text("别的内容", "utf-8")
    assert client.post("/verify").json()["differences"]


@pytest.mark.parametrize(
    ("address", "status", "word"),
    [
        ("/fetch?reference=没有这份文件", 404, "没有这份文件"),
        ("/documents/没有/clauses", 404, "没有"),
        ("/search?q=", 422, "q"),
        ("/search?q=%20%20", 422, "q"),
        ("/search?q=a&colour=red", 422, "colour"),
        ("/ledger/colours", 422, "table"),
        ("/ledger/targets?limit=501", 422, "limit"),
        ("/ledger/targets?year=5", 422, "year"),
        ("/tasks?by=colour", 422, "by"),
        ("/compare?higher=云溪省绿色发展实施方案&lower=没有", 404, "没有"),
        ("/compare?higher=松江湾市绿色发展工作方案&lower=松江湾市绿色发展工作方案", 409, "itself"),
        ("/nowhere", 404, "Not Found"),
    ],
)
def test_an_error_is_a_problem_in_json(client: TestClient, address: str, status: int, word: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert word in answer.json()["detail"]


def test_without_a_knowledge_base_the_service_says_so(tmp_path: Path) -> None:
    answer = TestClient(rest(tmp_path / "none"), raise_server_exceptions=False).get("/documents")
    assert answer.status_code == 503
    assert "no knowledge base" in answer.json()["detail"]
