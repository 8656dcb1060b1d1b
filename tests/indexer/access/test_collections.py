"""Whoever does not see a collection reads the base as if it were not there."""

from __future__ import annotations

import shutil
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest
from office import PEOPLE, SECRETS, Office, leaks

from indexer.access.access import Access, Role
from indexer.access.rights import hide, put_in, show, take_out
from indexer.build import build
from indexer.errors import ForbiddenError, LedgerError, NotFoundError, UsageError
from indexer.knowledge_base import KnowledgeBase
from indexer.store.hidden import _OF_DOCUMENTS, _OF_OTHERS, _WRITTEN
from indexer.store.rows import TABLES
from indexer.store.store import Store
from indexer.tables import paging
from indexer.tables.rows import RowFilters, select

QUERIES = ("蓝鲸计划覆盖率", "灰隼专项调剂率", "云人发〔2024〕13号", "云溪省预算调剂工作方案", "岗位轮换比例是多少",
           "“建立灰隼专项台账”", "绿色发展", "省审计厅负责什么", "67%", "畜禽粪污综合利用率", "2026年", "云溪省")  # fmt: skip
NAMES = ("云溪省岗位轮换试行办法", "云财发〔2024〕21号", "轮换", "调剂.txt", "《云溪省预算调剂工作方案》一")


def everything(base: KnowledgeBase) -> dict[str, object]:
    """Return all that a base tells without being asked for a certain thing."""
    store = base.store
    documents = list(base.documents())
    return {
        "documents": base.documents().to_dicts(),
        "texts": [base.text(d.document_id) for d in documents],
        "clauses": base.clauses().to_dicts(),
        "tables": {
            table: base.rows(table).to_dicts()
            for table in ("targets", "commitments", "duties", "measures", "references", "quantities")
        },
        "tasks": {by: base.tasks(by).to_dicts() for by in ("document", "unit", "year")},
        "followed": base.followed().to_dicts(),
        "unplaced": base.unplaced().to_dicts(),
        "matrix": base.matrix(),
        "series": base.series("覆盖率").to_dicts(),
        "lineage": [base.lineage(d.document_id) for d in documents],
        "earlier": [base.earlier_versions(d.document_id).to_dicts() for d in documents],
        "counts": store.counts(),
        "values": {name: store.values(name) for name in ("issuers", "region", "year", "doc_type")},
        "units": sorted(set(store.units_of([c.clause_id for c in base.clauses()]))),
        "document_units": store.document_units(),
        "links": store.links(),
        "holdings": store.holdings(),
        "notes": store.content_notes(),
        "terms": base.terms().to_dicts(),
        "reports": base.report().to_dicts(),
        "review": base.to_review().to_dicts(),
        "checked": [
            (f.kind, f.verdict if hasattr(f, "verdict") else str(f))
            for f in base.check(
                "依据《云溪省预算调剂工作方案》（云财发〔2024〕21号）和云人发〔2024〕13号，省审计厅负责。"
            ).findings
        ],
        "catalog": [
            sorted(d.title for d in base.engine.read(q).parts if hasattr(d, "title")) for q in QUERIES
        ],
    }


def answers(base: KnowledgeBase) -> list[object]:
    return [
        (
            [(hit.clause_id, hit.citation) for hit in found.hits],
            [answer.answer for answer in found.answers],
            found.read,
            found.dropped,
            found.missing,
        )
        for found in (base.search(query) for query in QUERIES)
    ]


def told(base: KnowledgeBase) -> list[object]:
    """Return what a base tells without an echo of what was asked."""
    found = everything(base)
    found.pop("checked")
    return [found, [answer[:2] for answer in answers(base)]]


@pytest.mark.parametrize("who", PEOPLE)
def test_a_base_with_hidden_collections_tells_what_one_without_them_tells(
    who: str, office: Office, tmp_path: Path
) -> None:
    access = office.access(who)
    seen = tuple(SECRETS) if access.seen is None else PEOPLE[who]
    kb = tmp_path / "visible"
    build(kb, [office.files / "绿色.txt", *(office.files / name for name in seen)], model="tiny")
    with KnowledgeBase.open(office.kb, access=access) as base, KnowledgeBase.open(kb) as plain:
        assert everything(base) == everything(plain)
        # Words weigh what they weigh in what is seen; how long clauses are on the average comes from all.
        for own, other in zip(answers(base), answers(plain), strict=True):
            assert own == other
        assert leaks(told(base), access) == []


@pytest.mark.parametrize("who", ["reader@x.cn", "staff@x.cn", "money@x.cn"])
def test_what_is_hidden_has_no_address(who: str, office: Office) -> None:
    access = office.access(who)
    with KnowledgeBase.open(office.kb) as base:
        hidden = [d for d in base.documents() if leaks([d.doc_number, d.title], access)]
        clauses = [c for d in hidden for c in base.clauses(d.document_id)]
        rows = [
            r
            for t in ("targets", "duties", "measures")
            for r in base.rows(t)
            if r.document_id in {d.document_id for d in hidden}
        ]
        corrected = rows[0].row_id
        base.correct(corrected, "confirmed", note="蓝鲸和灰隼", name="档案馆审计厅")
    assert hidden
    assert rows
    with KnowledgeBase.open(office.kb, access=access) as base:
        for name in [
            *(d.document_id for d in hidden),
            *(c.clause_id for c in clauses),
            *(d.title for d in hidden),
            *(d.doc_number for d in hidden),
        ]:
            with pytest.raises(LedgerError) as told:
                base.look_up(name)
            assert not leaks(str(told.value).replace(name, ""), access)
        for document in hidden:
            assert base.store.text(document.document_id) is None
            assert base.store.documents(document_ids=[document.document_id]) == []
            assert base.store.files_of(document.document_id) == []
            assert base.store.notes(document.document_id) == []
            assert base.store.regions(document.document_id) == []
            assert base.store.clause_keys([document.document_id]) == []
            assert base.successor(document.document_id) is None
        for clause in clauses:
            assert base.store.clause(clause.clause_id) is None
            assert base.successor_clause(clause.clause_id) is None
        for row in rows:
            with pytest.raises(UsageError):
                base.history(row.row_id)
        assert base.engine.holding("灰隼专项台账") == [] or access.seen == {"财务"}
        for query in QUERIES:
            for filters in ({"document": hidden[0].document_id}, {"issuer": "财政厅"}, {"year": 2024}):
                found = base.engine.find(query, base_filters(filters), 50)
                assert leaks([(h.title, h.text, h.why) for h in found.hits], access) == []


def base_filters(given: dict[str, object]) -> object:
    from indexer.store.filters import Filters

    return Filters(**given)


def test_nothing_of_a_hidden_document_can_be_changed(office: Office) -> None:
    editor = office.access("editor@x.cn")
    with KnowledgeBase.open(office.kb) as base:
        row = next(r for r in base.targets() if "灰隼" in r.row.quote)
        document = row.document_id
    with KnowledgeBase.open(office.kb, access=editor) as base:
        for act in (
            lambda: base.correct(row.row_id, "confirmed", name="甲"),
            lambda: base.undo(row.row_id),
            lambda: base.undo(document),
            lambda: base.correct_document(document, {"title": "改"}, name="甲"),
            lambda: base.library.delete(document),
            lambda: base.library.delete("调剂.txt"),
            lambda: base.library.delete(str(office.files / "财务" / "调剂.txt")),
            lambda: base.library.replace("调剂.txt", "新.txt", b"x" * 50),
        ):
            with pytest.raises(UsageError):
                act()
        own = next(r for r in base.targets() if "蓝鲸" in r.row.quote)
        base.correct(own.row_id, "confirmed", name="甲")
    with KnowledgeBase.open(office.kb) as base:
        assert [r.review for r in base.targets() if "灰隼" in r.row.quote] == ["extracted"]
        base.library.delete("调剂.txt")
    with KnowledgeBase.open(office.kb, access=editor) as base, pytest.raises(UsageError):
        base.library.restore("调剂.txt")
    with KnowledgeBase.open(office.kb) as base:
        base.library.restore("调剂.txt")
        assert base.verify() == []


@pytest.mark.parametrize("who", PEOPLE)
def test_roles_are_kept_to(who: str, office: Office) -> None:
    access = office.access(who)
    with KnowledgeBase.open(office.kb, access=access) as base:
        row = base.targets()[0].row_id
        calls = {
            Role.EDITOR: (
                lambda: base.correct(row, "confirmed", name="甲"),
                lambda: base.undo(row),
                lambda: base.correct_document(base.documents()[0].document_id, {"title": "改"}, name="甲"),
                lambda: base.library.delete("绿色.txt"),
                lambda: base.library.restore("绿色.txt"),
                lambda: base.library.take_in({"新.txt": OTHER.encode()}),
            ),
            Role.ADMINISTRATOR: (base.verify,),
        }
        for role, acts in calls.items():
            allowed = access.role in (Role.ADMINISTRATOR, role)
            for act in acts:
                if allowed:
                    act()
                else:
                    with pytest.raises(ForbiddenError):
                        act()


OTHER = "云溪省水源保护办法\n\n第一条 省水利厅负责巡查水源。\n\n第二条 到2027年，水源达标率达到99%。\n"


def test_files_of_the_library_are_hidden_too(office: Office) -> None:
    editor = office.access("editor@x.cn")
    with KnowledgeBase.open(office.kb) as base:
        base.library.delete("调剂.txt", "审计厅甲")
    with KnowledgeBase.open(office.kb, access=editor) as base:
        assert leaks(base.files().to_dicts(), editor) == []
        assert {f.name for f in base.files()} == {"绿色.txt", "轮换.txt"}


def test_a_twin_of_a_hidden_file_is_taken_in_and_tells_nothing(office: Office) -> None:
    editor = office.access("editor@x.cn")
    money = (office.files / "财务" / "调剂.txt").read_bytes()
    with KnowledgeBase.open(office.kb, access=editor) as base:
        (found,) = base.library.take_in({"猜测.txt": money})
        assert (found.state, found.reason) == ("taken", "")
        assert any("预算调剂" in d.title for d in base.documents())  # it is his own file now
    reader = office.access("reader@x.cn")
    with KnowledgeBase.open(office.kb, access=reader) as base:
        assert {s for d in base.documents() for s in d.sources} == {"绿色.txt", "猜测.txt"}


def test_a_name_that_is_taken_where_nobody_looks_tells_nothing(office: Office) -> None:
    chief, editor = office.access("chief@x.cn"), office.access("editor@x.cn")
    with KnowledgeBase.open(office.kb, access=chief) as base:
        base.library.take_in({"办法.txt": OTHER.encode()}, collection="财务")
    with KnowledgeBase.open(office.kb, access=editor) as base:
        assert not any("水源" in d.title for d in base.documents())
        (found,) = base.library.take_in({"办法.txt": OTHER.replace("水源", "岸线").encode()})
        assert (found.state, found.reason, Path(found.path).name) == ("taken", "", "办法.txt")


def test_a_new_version_stays_in_the_collection_of_the_old_one(office: Office) -> None:
    with KnowledgeBase.open(office.kb) as base:
        new = (office.files / "财务" / "调剂.txt").read_text("utf-8").replace("58%", "59%")
        base.library.replace("调剂.txt", "调剂2024.txt", new.encode())
    reader = office.access("reader@x.cn")
    with KnowledgeBase.open(office.kb, access=reader) as base:
        assert leaks(told(base), reader) == []
        assert len(base.documents()) == 1
    with KnowledgeBase.open(office.kb, access=office.access("money@x.cn")) as base:
        assert len(base.documents()) == 2


def test_what_was_said_of_a_hidden_document_stays_there(office: Office) -> None:
    with KnowledgeBase.open(office.kb) as base:
        row = next(r for r in base.targets() if "灰隼" in r.row.quote)
        base.correct(row.row_id, "corrected", {"value": "57"}, name="审计厅甲")
        new = (office.files / "财务" / "调剂.txt").read_text("utf-8").replace("58%", "59%")
        base.library.replace("调剂.txt", "调剂2024.txt", new.encode())
    with KnowledgeBase.open(office.kb) as base:
        assert len(base.to_review()) == 1
        old = row.document_id
    reader = office.access("reader@x.cn")
    with KnowledgeBase.open(office.kb, access=reader) as base:
        assert list(base.to_review()) == []
        assert base.successor(old) is None
        rows = base.store.connection.execute("SELECT * FROM corrections").fetchall()
        assert rows == []


def test_rights_follow_at_once_in_a_base_that_is_open(office: Office) -> None:
    staff = office.access("staff@x.cn")
    with KnowledgeBase.open(office.kb, access=staff) as base:
        assert len(base.search("云溪省").hits) > 2
        before = base.version()
        with Store.edit(office.kb) as store:
            put_in(store, "机密", office.files / "人事")
        assert base.version() != before
        assert len(base.documents()) == 1
        assert leaks(told(base), office.access("reader@x.cn")) == []
        with Store.edit(office.kb) as store:
            take_out(store, "机密", str(office.files / "人事"))
        assert len(base.documents()) == 2
    with Store.edit(office.kb) as store:
        hide(store, "人事", "staff@x.cn")
        assert office.access("staff@x.cn").seen == frozenset()
        show(store, "人事", "group:处室")
        from indexer.access.rights import access_of

        assert access_of(store, "staff@x.cn", groups=["处室"]).seen == {"人事"}


def test_one_collection_inside_another_takes_the_rights_of_both(office: Office) -> None:
    with Store.edit(office.kb) as store:
        put_in(store, "全部", office.files)
        show(store, "全部", "staff@x.cn")
    with KnowledgeBase.open(office.kb, access=office.access("staff@x.cn")) as base:
        assert len(base.documents()) == 2
    with KnowledgeBase.open(office.kb, access=office.access("money@x.cn")) as base:
        assert len(base.documents()) == 0


def test_a_rebuild_keeps_rights_and_what_is_hidden(office: Office) -> None:
    shutil.rmtree(office.kb / "texts", ignore_errors=True)
    build(office.kb, [office.files], model="tiny")
    reader = office.access("reader@x.cn")
    assert reader.role == Role.READER
    with KnowledgeBase.open(office.kb, access=reader) as base:
        assert leaks(told(base), reader) == []
    with KnowledgeBase.open(office.kb) as base:
        assert base.verify() == []


def test_every_table_is_thought_of(office: Office) -> None:
    """A table that is new has to be hidden too, or named here as one that tells nothing of a document."""
    silent = {"manifest", "digests"}
    with closing(Store.open(office.kb)) as store:
        tables = {
            row[0]
            for row in store.connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        }
    assert tables == {*_OF_DOCUMENTS, *_OF_OTHERS, *_WRITTEN} | silent


def test_pages_of_tables_count_what_is_seen(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for many in (paging._MANY, 1):  # a word that stands nearly everywhere is counted in another way
        monkeypatch.setattr(paging, "_MANY", many)
        for seen in (frozenset[str](), frozenset({"人事"}), None):
            with closing(Store.open(office.kb, seen=seen)) as store:
                for table, text, kind in product(TABLES, ("专", "", "灰隼", "%"), (None, "require")):
                    filters = RowFilters(text=text, kind=kind)
                    rows = select(store, table, filters)
                    assert paging.select_page(store, table, filters, 0, 1000) == (rows, len(rows))
                    assert paging.select_page(store, table, filters, 0, 1) == (rows[:1], len(rows))


def test_nobody_sees_more_than_the_least(office: Office) -> None:
    with KnowledgeBase.open(office.kb, access=Access(Role.EDITOR, frozenset())) as base:
        assert len(base.documents()) == 1
    with (
        pytest.raises(NotFoundError),
        KnowledgeBase.open(office.kb, access=Access(Role.READER, frozenset({"*"}))) as base,
    ):
        base.document("云溪省预算调剂工作方案")


def test_what_is_said_of_hidden_tasks_is_hidden(office: Office) -> None:
    with KnowledgeBase.open(office.kb) as base:
        secret = next(one for one in base.followed() if "灰隼" in str(one))
        open_one = next(one for one in base.followed() if "风电" in str(one))
        clause = base.clauses(secret.task.document_id)[0]
        base.follow(secret, name="审计厅甲", note="灰隼已报", person="审计厅乙")
        base.follow(open_one, name="甲", evidence=[clause.citation, secret.task.document_id])
    for who in ("reader@x.cn", "editor@x.cn"):
        access = office.access(who)
        with KnowledgeBase.open(office.kb, access=access) as base:
            said = [base.followed().to_dicts(), base.follow_history(open_one.uid).to_dicts()]
            assert leaks(said, access) == []
            assert leaks([list(base.followed()), list(base.follow_history(open_one.uid))], access) == []
            for call in (
                lambda: base.task_of(secret.uid),
                lambda: base.follow_history(secret.uid),
                lambda: base.undo_follow(secret.uid, "甲"),
                lambda: base.follow(secret.uid, name="甲", state="done"),
                lambda: base.evidence(clause.citation),
            ):
                with pytest.raises(LedgerError):
                    call()
    with KnowledgeBase.open(office.kb, access=office.access("editor@x.cn")) as base:
        mine = base.task_of(open_one.uid)
        assert mine.said.evidence == ()
        base.follow(mine, name="乙", evidence=[base.documents()[0].document_id], seen=mine.said)
    with KnowledgeBase.open(office.kb) as base:  # what the editor did not see is still there
        assert len(base.task_of(open_one.uid).said.evidence) == 3
        assert base.verify() == []
    with (
        KnowledgeBase.open(office.kb, access=office.access("reader@x.cn")) as base,
        pytest.raises(ForbiddenError),
    ):
        base.follow(open_one.uid, name="甲", state="done")


def test_a_search_is_kept_by_whoever_reads_for_himself_and_shared_by_an_editor(office: Office) -> None:
    people = {who: office.access(who) for who in ("reader@x.cn", "staff@x.cn", "editor@x.cn", "chief@x.cn")}

    def kept(who: str) -> list[tuple[str, str]]:
        with KnowledgeBase.open(office.kb, access=people[who]) as base:
            return [(one.title, one.owner) for one in base.saved_searches()]

    with KnowledgeBase.open(office.kb, access=people["staff@x.cn"]) as base:
        before = base.version()
        base.save_search("蓝鲸", "蓝鲸计划", name="张三")
        assert base.version() != before
        assert [item.change for item in base.news(saved="蓝鲸")] == ["new"]
        for act in (
            lambda: base.save_search("公用", "风电", name="张三", shared=True),
            lambda: base.share_search("蓝鲸"),
        ):
            with pytest.raises(ForbiddenError):
                act()
    assert kept("staff@x.cn") == [("蓝鲸", "staff@x.cn")]
    for who in ("reader@x.cn", "editor@x.cn", "chief@x.cn"):  # not even who sees everything
        assert kept(who) == []
        with KnowledgeBase.open(office.kb, access=people[who]) as base:
            for act in (lambda: base.drop_search("蓝鲸"), lambda: base.news(saved="蓝鲸")):
                with pytest.raises(NotFoundError):
                    act()
    with KnowledgeBase.open(office.kb, access=people["editor@x.cn"]) as base:
        base.save_search("风电", "发展风电", name="李四")
        assert kept("reader@x.cn") == []
        base.share_search("风电")
        with pytest.raises(UsageError):
            base.share_search("风电")
        base.save_search("风电", "风电装机", name="李四")  # his own of that title stands before it
        assert kept("editor@x.cn") == [("风电", "editor@x.cn")]
        with pytest.raises(UsageError):
            base.share_search("风电")
        base.drop_search("风电")
        assert kept("editor@x.cn") == kept("reader@x.cn") == [("风电", "")]
    with KnowledgeBase.open(office.kb, access=people["reader@x.cn"]) as base:
        with pytest.raises(ForbiddenError):
            base.drop_search("风电")
        base.save_search("我的", "风电", name="王五")
        base.drop_search("我的")
    with KnowledgeBase.open(office.kb) as base:  # the command line keeps for all
        assert base.save_search("处里", "污染", name="甲").owner == ""
        base.drop_search("风电")
        assert base.verify() == []
    build(office.kb, [office.files], model="tiny")
    assert kept("staff@x.cn") == [("处里", ""), ("蓝鲸", "staff@x.cn")]
