"""Columns narrow and order a table just as its lines do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from itertools import product
from pathlib import Path

import pytest

from indexer.errors import KnowledgeBaseError
from indexer.page import column_reading
from indexer.page.column_reading import Table, columns, figures, places_of
from indexer.page.ledger import SORTS
from indexer.page.lines import (
    Line,
    Lines,
    document_ids,
    neighbours,
    ordered,
    page_of,
    position,
    row_lines,
)
from indexer.store.corrections import record
from indexer.store.store import Store
from indexer.tables.rows import RowFilters, select

NOON = datetime(2025, 6, 30, 12, tzinfo=UTC)
TABLES = ("targets", "duties")
FACETS = {
    "targets": ("level", "region", "unit", "document", "year", "review"),
    "duties": ("level", "region", "unit", "document", "role", "review"),
}


@pytest.fixture
def store(kb: Path) -> Iterator[Store]:
    with closing(Store.edit(kb)) as opened:
        yield opened


def told(line: Line) -> tuple[object, ...]:
    return line.line_id, line.item, {name: sorted(codes) for name, codes in line.codes.items()}


def by_count(lines: Sequence[Line]) -> list[Line]:
    """Return duties by unit, those with the most first; within a unit as they stand."""
    counts = Counter(line.codes["unit"][0] for line in lines)
    return sorted(lines, key=lambda line: (-counts[line.codes["unit"][0]], line.codes["unit"][0]))


def check(store: Store, name: str) -> None:
    """Compare what is left, the counts and the orders of columns with those of the lines."""
    documents = {d.document_id: d for d in store.documents()}
    duties = select(store, "duties", RowFilters())
    every = Lines(row_lines(select(store, name, RowFilters()), duties, documents))
    table = Table(columns(store, name, documents), partial(Store.open, store.path.parent))
    assert [told(line) for line in table.every()] == [told(line) for line in every.every]
    assert table.units() == every.units()
    codes = {
        facet: sorted({code for line in every.every for code in line.codes[facet]}) for facet in FACETS[name]
    }
    chosen = [{facet: wanted[:size]} for facet, wanted in codes.items() for size in (1, 2)]
    chosen += [a | b for a, b in product(chosen, chosen) if a != b][::3]
    for wanted, text in product([{}, {"level": ["x"]}, *chosen], ("", "2025", "畜 禽")):
        found, left = table.narrowed(wanted, text), every.narrowed(wanted, text)
        counts = {facet: {c: n for c, n in left.counts[facet].items() if n} for facet in FACETS[name]}
        assert (found.counts, found.rejected) == (counts, left.rejected), (wanted, text)
        assert [line.line_id for line in found.lines] == [line.line_id for line in left.lines]
        assert table.of_units(found, codes["unit"][:1]) == every.of_units(left, codes["unit"][:1])
        for sort in SORTS[name]:
            places = places_of(found)
            if sort == "count":
                lines, sorted_places = by_count(left.lines), table.of.by_count(places)
            else:
                lines = ordered(left.lines, sort)
                sorted_places = table.of.ordered(places, sort, lambda: figures(store, table.of))
            rows = table.lines(sorted_places)
            assert [line.line_id for line in rows] == [line.line_id for line in lines], (sort, wanted)
            assert document_ids(rows) == document_ids(lines)
    if name == "duties":
        pairs = table.of.pairs(places_of(table.narrowed({}, "")))
        assert pairs == [(li.codes["unit"][0], li.codes["role"][0]) for li in every.narrowed({}, "").lines]


@pytest.mark.parametrize("name", TABLES)
def test_they_leave_count_and_order_as_lines_do(store: Store, name: str) -> None:
    check(store, name)


def test_so_they_do_where_rows_are_corrected(store: Store) -> None:
    targets, duties = (select(store, name, RowFilters()) for name in TABLES)
    record(store, targets[0], "corrected", {"year": "1999", "indicator": "畜禽的词"}, "", "张三", NOON)
    record(store, targets[-1], "rejected", None, "", "张三", NOON)
    record(store, duties[0], "corrected", {"unit": "省统计局", "unit_full": ""}, "", "张三", NOON)
    record(store, duties[1], "rejected", None, "", "张三", NOON)
    for name in TABLES:
        check(store, name)
    assert ("省统计局", None) in {(unit, full) for unit, full, _ in column_reading.unit_names(store)}


def test_a_line_is_found_without_reading_any(store: Store) -> None:
    documents = {d.document_id: d for d in store.documents()}
    table = Table(columns(store, "targets", documents), partial(Store.open, store.path.parent))
    rows, lines = table.every(), list(table.every())
    for line in lines:
        assert position(rows, line.line_id) == position(lines, line.line_id)
        assert page_of(rows, line.line_id, 2) == page_of(lines, line.line_id, 2)
        before, behind = neighbours(rows, line.line_id)
        assert [one and one.line_id for one in (before, behind)] == [
            one and one.line_id for one in neighbours(lines, line.line_id)
        ]
    for unknown in (
        "",
        "x",
        "x-y-t0001",
        "-t1",
        f"{lines[0].line_id}0",
        lines[0].line_id.replace("-t", "-d"),
    ):
        assert position(rows, unknown) is None
        assert neighbours(rows, unknown) == (None, None)


def test_what_a_build_removed_since_is_left_out(store: Store) -> None:
    documents = {d.document_id: d for d in store.documents()}
    table = Table(columns(store, "targets", documents), partial(Store.open, store.path.parent))
    rows, lines = table.every(), list(table.every())
    with store.transaction():
        removed, _ = store.remove_content(documents[lines[0].line_id.split("-")[0]].sha256)
    gone = {line.line_id for line in lines if line.line_id.split("-")[0] in removed}
    assert lines[0].line_id in gone
    assert [line.line_id for line in rows] == [li.line_id for li in lines if li.line_id not in gone]
    with pytest.raises(KnowledgeBaseError, match="changed since"):
        rows[0]
