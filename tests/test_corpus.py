"""The sample corpus: marked as condensed, facts agreed with sources.csv, nothing copied from an original."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer.documents.intake import take_in
from indexer.documents.sources import read_sources

CORPUS = Path(__file__).parents[1] / "corpus"
FILES = sorted(p for p in CORPUS.iterdir() if p.suffix in {".md", ".txt"} and p.stem != "README")
LONGEST_RUN = 28  # Han characters in a row that only a title, a number or a list of organs may share


def test_at_least_eight_documents_at_three_levels() -> None:
    taken = [take_in(file, {}).documents for file in FILES]
    assert len(FILES) >= 8
    assert all(len(documents) == 1 for documents in taken)
    assert {documents[0].document.level for documents in taken} == {"national", "provincial", "municipal"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_is_marked_as_condensed(file: Path) -> None:
    (taken,) = take_in(file, {}).documents
    assert taken.document.edition == "摘编"
    assert all("（摘编）" in clause.citation for clause in taken.clauses)


def test_sources_name_files_that_are_there() -> None:
    assert set(read_sources(CORPUS / "sources.csv").rows) <= {file.name for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_is_copied(file: Path, originals: Path) -> None:
    known = set()
    for original in originals.glob("*.txt"):
        text = "".join(re.findall(r"[\u4e00-\u9fff]", original.read_text("utf-8")))
        known.update(hash(text[i : i + LONGEST_RUN]) for i in range(len(text) - LONGEST_RUN))
    body = re.sub(r"《[^》]*》|（[^（）]*(?:负责|单位)[^（）]*）|\([^()]*\)", "。", file.read_text("utf-8"))
    for line in body.splitlines()[1:]:  # the title is the real one
        text = "".join(re.findall(r"[\u4e00-\u9fff]", line))
        if line.startswith(("#", "抄送")):
            continue
        copied = [
            text[i : i + LONGEST_RUN]
            for i in range(len(text) - LONGEST_RUN)
            if hash(text[i : i + LONGEST_RUN]) in known
        ]
        assert copied == []
