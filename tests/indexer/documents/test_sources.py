"""`sources.csv`: known facts override what was detected; a wrong table names its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.documents.identify import Metadata
from indexer.documents.sources import COLUMNS, TABLE, digest, override, read_sources
from indexer.errors import SourcesTableError

HEADER = ",".join(COLUMNS)


def table(tmp_path: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = tmp_path / TABLE
    path.write_text("\n".join([header, *lines]) + "\n", encoding)
    return path


def test_facts_by_file_name(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "甲.txt,云溪省节水方案,云水规〔2024〕6号,云溪省水利厅；云溪省财政厅,provincial,云溪省,2024-03-05,方案,issued",
        "乙.md,,,,,,, ,draft",
        "丙.md,,,,,,,,",
    )
    assert read_sources(path) == {
        "甲.txt": {
            "title": "云溪省节水方案",
            "doc_number": "云水规〔2024〕6号",
            "issuers": "云溪省水利厅；云溪省财政厅",
            "level": "provincial",
            "region": "云溪省",
            "date": "2024-03-05",
            "doc_type": "方案",
            "status": "issued",
        },
        "乙.md": {"status": "draft"},
        "丙.md": {},
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_that_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    path = table(tmp_path, "甲.txt,云溪省节水方案", header="file,title", encoding=encoding)
    assert read_sources(path) == {"甲.txt": {"title": "云溪省节水方案"}}


def test_columns_may_be_few_and_in_any_order(tmp_path: Path) -> None:
    path = table(tmp_path, "draft,甲.txt", header="status,file")
    assert read_sources(path) == {"甲.txt": {"status": "draft"}}


def test_a_title_with_a_comma_in_quotes(tmp_path: Path) -> None:
    path = table(tmp_path, '甲.txt,"节水, 治污方案"', header="file,title")
    assert read_sources(path)["甲.txt"]["title"] == "节水, 治污方案"


@pytest.mark.parametrize(
    ("header", "lines", "place", "said"),
    [
        (HEADER, ["甲.txt,,,,省级,,,,"], "line 2", "level is '省级'"),
        (HEADER, ["甲.txt,,,,,,,,", "乙.txt,,,,,,,,abolished"], "line 3", "status is 'abolished'"),
        (HEADER, ["甲.txt,,,,,,2024年3月5日,,"], "line 2", "2024年3月5日"),
        (HEADER, ["甲.txt,,,,,,2024-02-30,,"], "line 2", "2024-02-30"),
        (HEADER, ["甲.txt,,,,,,2024/3/5,,"], "line 2", "2024/3/5"),
        (
            HEADER,
            ["甲.txt,,,,,,,,", "乙.txt,,,,,,,,", "甲.txt,,,,,,,,"],
            "line 4",
            "甲.txt stands there twice",
        ),
        (HEADER, [",云溪省节水方案,,,,,,,"], "line 2", "file name is missing"),
        ("file,titel", ["甲.txt,云溪省节水方案"], "line 1", "unknown: titel"),
        ("title,date", ["云溪省节水方案,2024-03-05"], "line 1", "with file"),
    ],
)
def test_a_wrong_table_names_the_line(
    tmp_path: Path, header: str, lines: list[str], place: str, said: str
) -> None:
    path = table(tmp_path, *lines, header=header)
    with pytest.raises(SourcesTableError) as refusal:
        read_sources(path)
    assert f"{path}, {place}:" in str(refusal.value)
    assert said in str(refusal.value)


def test_an_empty_table_names_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / TABLE
    path.write_bytes(b"")
    with pytest.raises(SourcesTableError, match="line 1"):
        read_sources(path)


@pytest.mark.parametrize("day", ["20240305", "2024-W10-2"])
def test_a_date_has_one_form(tmp_path: Path, day: str) -> None:
    with pytest.raises(SourcesTableError, match="line 2"):
        read_sources(table(tmp_path, f"甲.txt,{day}", header="file,date"))


def test_a_cell_too_many_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourcesTableError, match="line 2"):
        read_sources(table(tmp_path, "甲.txt,节水，治污,方案", header="file,title"))


def test_digest_changes_with_the_facts() -> None:
    facts = {"title": "云溪省节水方案", "status": "draft"}
    assert digest({}) == ""
    assert digest(facts) == digest(dict(reversed(facts.items())))
    others = [{"title": "云溪省节水方案"}, {**facts, "status": "issued"}, {**facts, "date": "2024-03-05"}]
    assert len({digest(f) for f in (facts, *others)}) == 4


def test_facts_override_and_say_so() -> None:
    found = Metadata(
        "旧题", doc_number="云水规〔2020〕1号", read_from={"title": "heading", "doc_number": "head"}
    )
    override(found, {"title": "新题", "issuers": "云溪省水利厅;云溪省财政厅； ", "date": "2024-03-05"})
    assert (found.title, found.doc_number, found.date) == ("新题", "云水规〔2020〕1号", "2024-03-05")
    assert found.issuers == ("云溪省水利厅", "云溪省财政厅")
    assert found.read_from == {"title": TABLE, "doc_number": "head", "issuers": TABLE, "date": TABLE}


@pytest.mark.parametrize(
    ("facts", "level", "within"),
    [
        ({"region": "南平市"}, "municipal", ("福建省",)),
        ({"region": "福建省"}, "provincial", ()),
        ({"region": "重庆市"}, "provincial", ()),
        ({"region": "南平市", "level": "county"}, "county", ("福建省",)),
        ({"region": "云溪省"}, None, ()),
    ],
)
def test_a_region_brings_its_level(facts: dict[str, str], level: str | None, within: tuple[str, ...]) -> None:
    found = Metadata("题")
    override(found, facts)
    assert (found.region, found.level, found.within) == (facts["region"], level, within)


def test_an_unknown_region_leaves_no_foreign_nesting() -> None:
    found = Metadata("题", level="municipal", region="南平市", within=("福建省",))
    override(found, {"region": "云溪省", "level": "provincial"})
    assert found.within == ()
