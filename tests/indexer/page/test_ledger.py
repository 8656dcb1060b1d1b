"""The tables as people read them: cells, columns, HTML, names of files."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extraction.terms import Relation
from indexer.models import Review
from indexer.page.ledger import (
    Heading,
    cells,
    columns,
    status_words,
    table_html,
    title_html,
)
from indexer.page.lines import Line, row_lines
from indexer.store.rows import LedgerRow
from indexer.tables.words import interface
from tests.indexer.page.made import corrected, document, duty, row, target

ZH, EN = interface("zh"), interface("en")
SCRIPT = "<script>alert(1)</script>"


def line(one: LedgerRow) -> Line:
    return row_lines([one], [one], {"aaaaaaaaaaaa": document()})[0]


def test_a_target_reads_as_people_say_it() -> None:
    said = cells(line(row(target())), ZH)
    assert (said["indicator"], said["goal"], said["year"]) == ("粪污利用率（全市）", "95%以上", "2025")
    assert (said["place"], said["status"]) == ("三、（一）", "")
    lower = target(value="65", relation=Relation.DECREASE, baseline_year=2005)
    assert cells(line(row(lower)), ZH)["goal"] == "下降65%以上（较2005年）"


def test_a_corrected_value_is_marked_where_it_shows() -> None:
    said = cells(line(corrected(target(), value=Decimal(98))), ZH)
    assert said["goal"] == "98%以上（更正，原文95%以上，张三）"
    assert said["indicator"] == "粪污利用率（全市）"
    assert said["status"] == "已更正（张三）"
    assert cells(line(corrected(target(), year=2030)), ZH)["year"] == "2030（更正，原文2025，张三）"
    assert "corrected" in cells(line(corrected(target(), value=Decimal(98))), EN)["goal"]


def test_what_officials_said() -> None:
    assert (
        status_words(row(target(), review=Review.REJECTED, by="李四", stale=True), ZH)
        == "已驳回（李四），待复核"
    )
    assert status_words(row(target()), ZH) == ""


def test_a_duty_has_its_unit_by_full_name() -> None:
    said = cells(line(row(duty("省发改委", "福建省发展和改革委员会"))), ZH)
    assert (said["unit"], said["role"], said["task"]) == ("福建省发展和改革委员会", "牵头", "利用粪污")


@pytest.mark.parametrize("table", ["targets", "duties", "tasks", "series"])
@pytest.mark.parametrize("words", [ZH, EN])
def test_every_column_has_a_heading_in_both_languages(table: str, words: dict[str, str]) -> None:
    for everything in (False, True):
        for beside in (False, True):
            assert all(
                heading
                for _, heading in columns(table, words, everything=everything, beside=beside, by="unit")
            )


def test_text_of_a_document_is_never_markup() -> None:
    hostile = line(row(target(indicator=SCRIPT, scope=""), title=SCRIPT))
    named = [Heading(key, heading) for key, heading in columns("targets", ZH, everything=False, beside=False)]
    page = table_html(named, [(hostile, 'targets?row="x', cells(hostile, ZH))], "", ZH)
    assert SCRIPT not in page
    assert page.count("&lt;script&gt;") == 2
    assert 'href="targets?row=&quot;x"' in page
    assert "<script" not in title_html(SCRIPT, "")


def test_the_line_that_is_open_is_marked_and_headings_tell_the_order() -> None:
    one = line(row(target()))
    named = [Heading("indicator", "指标"), Heading("year", "年", "targets?sort=-year", "up")]
    page = table_html(named, [(one, "targets?row=1", cells(one, ZH))], one.line_id, ZH)
    assert '<tr class="pl-chosen">' in page
    assert 'aria-sort="ascending"' in page
    assert 'href="targets?sort=-year"' in page
