"""Clauses and regions tile a document's text, whatever it looks like."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents.clean import clean
from indexer.documents.segment import segment
from indexer.documents.tiling import RawClause, Segmentation, tiled
from indexer.models import ClauseKind, Page, Region, RegionKind, SourceText
from tests.conftest import PLAN


def gaps(text: str, made: Segmentation) -> str:
    """Return the characters that are in no clause and no region; fails where two overlap."""
    spans = sorted([*((c.start, c.end) for c in made.clauses), *((r.start, r.end) for r in made.regions)])
    at, left = 0, ""
    for start, end in spans:
        assert start >= at
        left += text[at:start]
        at = end
    return (left + text[at:]).strip()


def test_what_no_rule_places_is_a_clause() -> None:
    made = tiled("甲乙丙丁", [RawClause(("一",), (), 1, 2)], [Region(RegionKind.TITLE, 0, 1)], [])
    assert [(c.kind, c.start, c.end) for c in made.clauses] == [
        (ClauseKind.TEXT, 1, 2),
        (ClauseKind.UNPLACED, 2, 4),
    ]
    assert made.notes == ["no rule places 2 characters at 2"]


def test_a_clause_goes_before_a_region_and_a_region_before_a_later_one() -> None:
    regions = [Region(RegionKind.TITLE, 0, 3), Region(RegionKind.HEADING, 1, 4)]
    made = tiled("甲乙丙丁", [RawClause(("一",), (), 2, 3)], regions, [])
    assert [(r.kind, r.start, r.end) for r in made.regions] == [
        (RegionKind.TITLE, 0, 2),
        (RegionKind.HEADING, 3, 4),
    ]


LINES = PLAN.splitlines()
EXTRA = [
    "第八条规定的情形",
    "1.1 目的",
    "附件1",
    "专栏2 重点",
    "——来源：云溪日报",
    "12",
    "目录",
    "（一）",
    "二、",
    "抄送：各处",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*LINES, *EXTRA]), max_size=40))
def test_any_order_of_lines_is_tiled(lines: list[str]) -> None:
    text = clean(SourceText("a.md", (Page(None, "\n".join(lines)),), visual_lines=False))
    made = segment(text.text, text.paragraphs, "云溪省绿色发展实施方案")
    assert gaps(text.text, made) == ""
    assert [c.start for c in made.clauses] == sorted(c.start for c in made.clauses)
