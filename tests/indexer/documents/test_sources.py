"""`sources.csv`: known facts override what was detected; a wrong table names its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.documents.identify import Metadata
from indexer.documents.sources import COLUMNS, TABLE, digest, override, placed, read_sources

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
    assert read_sources(path).facts() == {
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
    assert read_sources(path).facts() == {"甲.txt": {"title": "云溪省节水方案"}}


def test_columns_may_be_few_and_in_any_order(tmp_path: Path) -> None:
    path = table(tmp_path, "draft,甲.txt", header="status,file")
    assert read_sources(path).facts() == {"甲.txt": {"status": "draft"}}


def test_a_title_with_a_comma_in_quotes(tmp_path: Path) -> None:
    path = table(tmp_path, '甲.txt,"节水, 治污方案"', header="file,title")
    assert read_sources(path).facts()["甲.txt"]["title"] == "节水, 治污方案"


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
    read = read_sources(path)
    (warning,) = read.warnings
    assert f"{path}, {place}:" in warning
    assert said in warning
    assert "mend" in warning.lower()


def test_an_empty_table_names_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / TABLE
    path.write_bytes(b"")
    assert "line 1" in read_sources(path).warnings[0]


@pytest.mark.parametrize("day", ["20240305", "2024-W10-2"])
def test_a_date_has_one_form(tmp_path: Path, day: str) -> None:
    assert "line 2" in read_sources(table(tmp_path, f"甲.txt,{day}", header="file,date")).warnings[0]


def test_a_cell_too_many_costs_its_line(tmp_path: Path) -> None:
    read = read_sources(table(tmp_path, "甲.txt,节水，治污,方案", "乙.txt,治污方案", header="file,title"))
    assert "line 2" in read.warnings[0]
    assert read.facts() == {"乙.txt": {"title": "治污方案"}}


def test_a_giant_or_binary_table_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / TABLE
    with path.open("wb") as file:
        file.truncate(1 << 30)
    assert "larger than" in read_sources(path).warnings[0]
    path.write_bytes(b"file,title\n\0\0")
    assert "binary" in read_sources(path).warnings[0]
    path.write_text(f"file,title\n甲.txt,水\n乙.txt,{'水' * 200_000}\n", "utf-8")
    read = read_sources(path)
    assert "line 3" in read.warnings[0]
    assert set(read.rows) == {"甲.txt"}


def test_many_wrong_lines_are_counted(tmp_path: Path) -> None:
    read = read_sources(table(tmp_path, *[",x"] * 50, header="file,title"))
    assert len(read.warnings) == 21
    assert "30 more" in read.warnings[-1]


def facts_of(
    tmp_path: Path, tables: dict[str, list[str]], files: list[str]
) -> tuple[dict[str, str], list[str]]:
    made = []
    for folder, lines in tables.items():
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        made.append(read_sources(table(tmp_path / folder, *lines, header="file,title")))
    found, warnings = placed(made, [tmp_path / file for file in files])
    return {path.relative_to(tmp_path).as_posix(): facts["title"] for path, facts in found.items()}, warnings


def test_the_nearest_table_decides(tmp_path: Path) -> None:
    found, warnings = facts_of(
        tmp_path,
        {".": ["a/方案.txt,上", "b/方案.txt,上"], "a": ["方案.txt,甲"], "b": ["意见.txt,乙"]},
        ["a/方案.txt", "b/方案.txt", "b/意见.txt"],
    )
    assert found == {"a/方案.txt": "甲", "b/方案.txt": "上", "b/意见.txt": "乙"}
    assert warnings == []


def test_a_bare_name_speaks_for_the_file_beside_or_the_only_one_below(tmp_path: Path) -> None:
    lines = {".": ["方案.txt,甲", "意见.txt,乙", "通知.txt,丙", "没有.txt,丁", "件.zip/决定.txt,戊"]}
    files = ["方案.txt", "a/方案.txt", "a/意见.txt", "a/通知.txt", "b/通知.txt", "件.zip/决定.txt"]
    found, warnings = facts_of(tmp_path, lines, files)
    assert found == {"方案.txt": "甲", "a/意见.txt": "乙", "件.zip/决定.txt": "戊"}
    assert "line 4: there are 2 files 通知.txt below" in warnings[0]
    assert "line 5: there is no file 没有.txt" in warnings[1]


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
