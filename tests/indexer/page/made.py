"""Rows, documents and clauses made up for the tests of pages."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from extraction.rows import Duty, Target
from extraction.terms import Comparator, Relation, Role
from indexer.models import Clause, Document, Review
from indexer.store.rows import LedgerRow
from indexer.tables.tasks import Task


def document(document_id: str = "aaaaaaaaaaaa", **own: Any) -> Document:
    known: dict[str, Any] = {
        "document_id": document_id, "source": f"{document_id}.txt", "sha256": "0", "title": "某市方案", "doc_number": None,
        "issuers": (), "level": "municipal", "region": "福州市", "date": "2022-01-01", "doc_type": None, "status": "issued",
        "normative": True, "kind": "", "period_start": None, "period_end": None, "pages": 1, "text": "", "within": ("福建省",),
    }  # fmt: skip
    return Document(**known | own)


def target(number: int = 1, value: str = "95", **own: Any) -> Target:
    known: dict[str, Any] = {
        "path": ("三", "（一）"), "indicator": "粪污利用率", "scope": "全市", "year": 2025, "year_from": "sentence", "period": None,
        "annual": False, "baseline_year": None, "relation": Relation.REACH, "comparator": Comparator.AT_LEAST,
        "value": Decimal(value), "value_max": None, "unit": "%", "hedge": "", "binding": "", "quote": "粪污利用率达到95%以上",
        "start": 10 + number, "end": 22 + number,
    }  # fmt: skip
    return Target(**known | own)


def duty(unit: str, full: str | None = None, role: Role = Role.LEAD) -> Duty:
    return Duty(("三",), unit, full, role, f"（{unit}）", 5, 9)


def row(own: Target | Duty, number: int = 1, **more: Any) -> LedgerRow:
    table = "targets" if isinstance(own, Target) else "duties"
    known: dict[str, Any] = {
        "table": table, "row_id": f"aaaaaaaaaaaa-{table[0]}{number:04d}", "row": own, "document_id": "aaaaaaaaaaaa",
        "clause_id": "aaaaaaaaaaaa-001", "title": "某市方案", "level": "municipal", "region": "福州市", "heading": "利用粪污",
        "citation": "《某市方案》三、（一），第3页", "page": 3,
    }  # fmt: skip
    return LedgerRow(**known | more)


def corrected(own: Target, number: int = 1, **changes: Any) -> LedgerRow:
    """A row that 张三 has corrected."""
    return row(
        replace(own, **changes),
        number,
        original=own,
        review=Review.CORRECTED,
        by="张三",
        at="2026-03-01T01:02:03+00:00",
    )


def clause(text: str, start: int = 0, **own: Any) -> Clause:
    known: dict[str, Any] = {
        "clause_id": "aaaaaaaaaaaa-001", "document_id": "aaaaaaaaaaaa", "path": ("三", "（一）"), "heading": "利用粪污",
        "headings": ("任务", "利用粪污"), "text": text, "start": start, "end": start + len(text), "page_start": 3, "page_end": 3,
        "citation": "《某市方案》三、（一），第3页",
    }  # fmt: skip
    return Clause(**known | own)


def task(**own: Any) -> Task:
    known: dict[str, Any] = {
        "number": 1, "task": "利用粪污", "content": "推进利用。", "goals": ("2025年：95%",), "deadline": 2025,
        "leads": ("甲局",), "units": (), "document": "某市方案", "level": "municipal", "region": "福州市",
        "citation": "《某市方案》三", "page": 3, "document_id": "aaaaaaaaaaaa", "clause_id": "aaaaaaaaaaaa-001",
        "row_ids": ("aaaaaaaaaaaa-t0001", "aaaaaaaaaaaa-d0001"),
    }  # fmt: skip
    return Task(**known | own)
