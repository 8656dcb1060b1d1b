from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.build import build
from indexer.documents.intake import take_in
from indexer.documents.versions import Shares, find_links, shared_text, title_key
from indexer.models import Document
from indexer.search.engine import EmbeddedEngine
from indexer.store.store import Store

BODY = "\n".join(
    f"（{n}）第{n}项任务是把{'甲乙丙丁戊己庚辛壬癸'[n % 10]}类企业的第{n * 37}条生产线改造完毕并接受核查。"
    for n in range(1, 40)
)


def document(tmp_path: Path, name: str, text: str) -> Document:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    return take_in(file, {}).documents[0].document


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("福建省人民政府关于加强节能的意见（征求意见稿）", "关于加强节能的意见"),
        ("某市 行动计划（2021—2025年）", "某市行动计划"),
        ("2022年能源工作指导意见", "2023年能源工作指导意见"),
    ],
)
def test_titles_of_one_document(left: str, right: str) -> None:
    assert title_key(left) == title_key(right)


def test_shared_text() -> None:
    assert shared_text(BODY, BODY.replace("\n", "\n\n  ")) == 1.0
    assert shared_text(BODY, "完全是另外一回事，说的是海洋渔业和港口建设的事情。") == 0.0
    assert shared_text("", "") == 1.0


def test_the_same_text_in_two_layouts_is_a_duplicate(tmp_path: Path) -> None:
    bare = document(tmp_path, "a.txt", f"福建省节能工作方案\n\n{BODY}\n")
    full = document(tmp_path, "b.md", f"# 福建省节能工作方案\n\n闽节〔2023〕1号\n\n2023年5月1日\n\n{BODY}\n")
    (link,) = find_links([bare, full])
    assert (link.document_id, link.other_id, link.kind) == (
        bare.document_id,
        full.document_id,
        "duplicate_of",
    )


def test_a_draft_and_what_was_issued(tmp_path: Path) -> None:
    draft = document(tmp_path, "a.txt", f"福建省节能工作方案\n（征求意见稿）\n{BODY}\n")
    issued = document(tmp_path, "b.txt", f"福建省节能工作方案\n{BODY.replace('核查', '考核')}\n")
    (link,) = find_links([issued, draft])
    assert (link.document_id, link.kind) == (draft.document_id, "draft_of")


def test_versions_of_different_dates(tmp_path: Path) -> None:
    old = replace(document(tmp_path, "a.txt", f"福建省节能办法\n{BODY}\n"), date="2019-01-01")
    new = replace(
        document(tmp_path, "b.txt", f"福建省节能办法（2023年修订）\n{BODY[:900]}\n"), date="2023-01-01"
    )
    (link,) = find_links([new, old])
    assert (link.document_id, link.other_id, link.kind) == (
        old.document_id,
        new.document_id,
        "earlier_version_of",
    )


def test_one_title_in_two_places_is_two_documents(tmp_path: Path) -> None:
    left = document(tmp_path, "a.txt", f"福建省节能工作方案\n{BODY}\n")
    assert find_links([left, replace(left, document_id="other", region="浙江省")]) == []


def test_a_duplicate_is_one_document_with_two_sources(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "甲.txt").write_text(f"福建省节能工作方案\n\n{BODY}\n", "utf-8")
    (folder / "乙.md").write_text(f"# 福建省节能工作方案\n\n闽节〔2023〕1号\n\n{BODY}\n", "utf-8")
    build(tmp_path / "kb", [folder], model="tiny")
    store = Store.open(tmp_path / "kb")
    (only,) = store.documents()
    assert set(only.sources) == {"甲.txt", "乙.md"}
    assert only.doc_number == "闽节〔2023〕1号"
    engine = EmbeddedEngine(tmp_path / "kb")
    hits = engine.search("生产线改造", top=50)
    assert {hit.document_id for hit in hits} == {only.document_id}
    cited = engine.search("福建省节能工作方案 一", top=50)
    assert {hit.document_id for hit in cited} == {only.document_id}
    (folder / "乙.md").unlink()
    build(tmp_path / "kb", [], model="tiny")
    assert (
        engine.search("生产线改造", top=1)[0].document_id
        == store.documents()[0].document_id
        != only.document_id
    )


def test_the_text_may_be_given_apart_and_a_pair_is_compared_once(tmp_path: Path) -> None:
    bare = document(tmp_path, "a.txt", f"福建省节能工作方案\n\n{BODY}\n")
    other = document(tmp_path, "b.txt", f"福建省节能工作方案\n\n{BODY}。\n")
    asked: list[str] = []
    texts = {one.document_id: one.text for one in (bare, other)}
    shares = Shares(lambda one: asked.append(one.document_id) or texts[one.document_id])
    without = [replace(one, text="") for one in (bare, other)]
    assert find_links(without, shares) == find_links([bare, other])
    assert find_links(without, shares)
    assert sorted(asked) == sorted(texts)


def test_among_many_documents_of_one_title_each_finds_its_own(tmp_path: Path) -> None:
    first = document(tmp_path, "a.txt", f"福建省节能工作方案\n\n{BODY}\n")
    many = []
    for at in range(40):
        text = "。".join(f"第{at}号第{n * 7 + at}项改造{n}处" for n in range(60))
        for copy in ("", "。又及"):
            name = f"{at:02}{'b' if copy else 'a'}"
            many.append(replace(first, document_id=name, text=text + copy, date=None))
    links = {(link.document_id, link.other_id, link.kind) for link in find_links(many)}
    assert links == {(f"{at:02}a", f"{at:02}b", "duplicate_of") for at in range(40)}
    yearly = [replace(first, document_id=f"{at:02}", date=f"{1980 + at}-01-01") for at in range(40)]
    earlier = {(link.document_id, link.other_id) for link in find_links(yearly)}
    assert {(f"{at:02}", f"{at + 1:02}") for at in range(39)} <= earlier
    assert len(earlier) < 40 * 25
