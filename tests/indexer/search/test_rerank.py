"""The cross-encoder: refused with a reason, and one made here orders what it is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import ModelError
from indexer.models import Clause
from indexer.search.rerank import load_reranker


def clause(number: int, text: str) -> Clause:
    return Clause(f"c{number}", "d", ("一",), "", ("标题",), text, 0, len(text), None, None, "《甲》一、")


def test_without_a_name_there_is_none() -> None:
    assert load_reranker(None) is None
    assert load_reranker("") is None


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cross-encoder .* cannot be loaded.*local model folder"):
        load_reranker(str(tmp_path / "none"))


@pytest.mark.slow
def test_a_local_model_orders_the_first_clauses(tmp_path: Path) -> None:
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"红树林修复污水管网标题目标甲乙丙丁"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), "utf-8")
    tokenizer = BertTokenizerFast(str(tmp_path / "vocab.txt"))
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, num_labels=1,
    )  # fmt: skip
    model = BertForSequenceClassification(config)
    model.save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    reranker = load_reranker(str(tmp_path / "model"))
    assert reranker is not None
    clauses = [clause(i, f"{'红树林修复'[: i % 5 + 1]}{'污水管网' * (i % 3)}") for i in range(25)]
    ordered = reranker.order("红树林", clauses)
    assert sorted(c.clause_id for c in ordered) == sorted(c.clause_id for c in clauses)
    assert ordered[20:] == clauses[20:]
    assert reranker.order("红树林", clauses) == ordered
    assert reranker.order("红树林", []) == []
