"""What the terminal shows."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.cli.terminal import (
    ProgressLines,
    clause_text,
    document_text,
    excerpt,
    hit_list,
    summary,
)
from indexer.models import Skipped
from indexer.report import BuildReport
from indexer.search.engine import EmbeddedEngine


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A text and spans in it, in order and apart."""
    text = draw(st.text(alphabet="甲乙丙丁\n<&>\"' ab", max_size=400))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=10)))
    return text, list(zip(edges[::2], edges[1::2], strict=False))


def test_the_summary_names_what_was_skipped_and_why() -> None:
    report = BuildReport(files=5, read=3, unchanged=1, documents=4, clauses=77, changed=True, seconds=1.25)
    report.skipped = [
        Skipped(Path("/x/空.txt"), "the file is empty"),
        Skipped(Path("/x/图.pdf"), "no text layer"),
    ]
    report.warnings = ["/x/old is gone"]
    shown = summary(report)
    assert "skipped: /x/空.txt: the file is empty\n" in shown
    assert "skipped: /x/图.pdf: no text layer\n" in shown
    assert "warning: /x/old is gone\n" in shown
    assert "77" in shown
    assert "Nothing has changed" not in shown


def test_the_summary_says_when_nothing_has_changed() -> None:
    assert "Nothing has changed" in summary(BuildReport())


def test_plain_lines_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLines() as show:
        for done in range(101):
            show("read", done, 100)
        show("encode", 7, 7)
    told = capsys.readouterr()
    assert told.out == ""
    lines = told.err.splitlines()
    assert "Reading files: 100/100" in lines
    assert lines[-1] == "Encoding passages: 7/7"
    assert len(lines) < 60
    assert "\x1b" not in told.err
    assert "\r" not in told.err


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", shown := Terminal())
    with ProgressLines() as show:
        show("read", 0, 2)
        show("read", 2, 2)
    assert "Reading files" in shown.getvalue()
    assert "2/2" in shown.getvalue()


@settings(deadline=None)
@given(marked(), st.integers(1, 150))
def test_an_excerpt_is_part_of_the_text(given_: tuple[str, list[tuple[int, int]]], width: int) -> None:
    text, marks = given_
    shown = excerpt(text, marks, width=width)
    assert "\n" not in shown
    cut = shown.removeprefix("…").removesuffix("…")
    assert cut in text.replace("\n", " ")
    assert len(cut) == min(width, len(text))
    assert (shown == cut) == (len(text) <= width)


def test_an_excerpt_shows_the_marked_words() -> None:
    text = "前" * 300 + "红树林" + "后" * 300
    shown = excerpt(text, [(300, 303)])
    assert "红树林" in shown
    assert shown[0] == shown[-1] == "…"
    assert excerpt("短句。", []) == "短句。"
    assert excerpt("短句。又一短句。", [(0, 1)], (3, 8)) == "…又一短句。"


def test_hits_clauses_and_documents_for_reading(engine: EmbeddedEngine) -> None:
    hits = engine.search("红树林")
    shown = hit_list(hits)
    assert all(hit.passage_citation in shown and f"[{hit.clause_id}]" in shown for hit in hits)
    assert "营造红树林30公顷" in shown
    assert hit_list([]) == ""
    clause = engine.store.clause(hits[0].clause_id)
    assert clause is not None
    text = clause_text(clause)
    assert clause.citation in text
    assert clause.text in text
    assert f"{clause.start}–{clause.end}" in text
    document = engine.store.documents(document_ids=[clause.document_id])[0]
    whole = document_text(document, engine.store.clauses(clause.document_id), ["an odd thing"])
    assert f"《{document.title}》" in whole
    assert "! an odd thing" in whole
    assert all(c.clause_id in whole for c in engine.store.clauses(clause.document_id))


def test_no_document_commands_the_terminal(engine: EmbeddedEngine) -> None:
    hit = replace(engine.search("红树林")[0], text="红树林\x1b]0;改标题\x07\x1b[2J")
    assert "\x1b" not in hit_list([hit])
