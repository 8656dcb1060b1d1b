"""Which documents are proposed, named by an address, and what they are called."""

from __future__ import annotations

import time
from dataclasses import replace

from indexer.knowledge_base import KnowledgeBase
from indexer.models import Document
from indexer.page.pairs import NONE, below, first_pair, labels, named, proposed


def test_sensible_documents_to_begin_with(plans: KnowledgeBase, pair: tuple[Document, Document]) -> None:
    documents = list(plans.documents())
    assert first_pair(documents) == pair
    assert below(pair[0], documents) == [pair[1]]
    assert below(pair[1], documents) == []
    assert first_pair([]) is None
    assert first_pair([pair[1]]) is None


def test_what_is_not_alike_is_listed_and_not_proposed(pair: tuple[Document, Document]) -> None:
    other = replace(pair[1], document_id="x", title="专利促进办法")
    assert proposed(pair[0], [other, pair[1]]) == pair[1]
    assert proposed(pair[0], [other]) is None
    assert below(pair[0], [other]) == [other]


def test_a_pair_of_many_is_found_at_once(pair: tuple[Document, Document]) -> None:
    many = [
        replace(own, document_id=f"{own.document_id}{at}", title=f"{at}号{own.title}")
        for at in range(200)
        for own in pair
    ]
    start = time.process_time()
    assert first_pair(many)
    assert time.process_time() - start < 2


def test_names_in_an_address(pair: tuple[Document, Document]) -> None:
    documents = {d.document_id: d for d in pair}
    one = pair[0].document_id
    assert named([], documents).given is False
    found = named([one, "gone", one, "lost"], documents)
    assert (found.documents, found.unknown, found.given) == ((pair[0],), 2, True)
    assert named([NONE], documents) == named([NONE], {})
    assert named([NONE], documents).given


def test_no_two_documents_are_called_the_same(pair: tuple[Document, Document]) -> None:
    own = pair[0]
    copies = [replace(own, document_id=str(at)) for at in range(3)]
    draft = replace(own, document_id="d", status="draft")
    found = labels([*copies, draft, pair[1]])
    assert len(set(found.values())) == 5
    assert "征求意见稿" in found["d"]
    assert found[pair[1].document_id] == pair[1].title
