"""Restrictions on documents and clauses, as a caller gives them and as SQL."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from extraction.entities.department_kinds import is_called
from extraction.entities.regions import region_named
from indexer.documents.validity import validity

Texts = str | Collection[str] | None
Numbers = int | Collection[int] | None
UNIT = "coalesce(unit_full, unit)"


@dataclass(frozen=True, slots=True)
class Filters:
    """Restrictions on documents; None means any, of several values one has to fit.

    `region` takes in the divisions inside it, `issuer` and `doc_type` match a part of the name,
    `year` is that of the date of issue, `validity` what the document is today (`indexer.documents.validity`),
    `unit` one that answers for a clause, by the full name or else by any of its names, `document` an id.
    """

    level: Texts = None
    region: Texts = None
    issuer: Texts = None
    doc_type: Texts = None
    status: Texts = None
    year: Numbers = None
    validity: Texts = None
    unit: Texts = None
    document: Texts = None

    def given(self) -> dict[str, object]:
        """Return the restrictions that are set."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


def several(value: Texts | Numbers) -> list[str]:
    """Return one value or several as texts."""
    if value is None:
        return []
    return [str(value)] if isinstance(value, (str, int)) else [str(one) for one in value]


def condition(filters: Filters) -> tuple[str, list[object]]:
    """Return the SQL condition on a row of documents, and the values it binds.

    Units are meant by the names that `Store.with_units` gives them.
    """
    parts: list[str] = ["1"]
    values: list[object] = []

    def among(column: str, wanted: Texts | Numbers) -> None:
        if wanted is not None:
            parts.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(several(wanted), ensure_ascii=False))

    def either(form: str, wanted: Texts) -> None:
        if wanted is not None:
            parts.append(f"({' OR '.join([form] * len(several(wanted))) or '0'})")
            values.extend(several(wanted))

    among("level", filters.level)
    among("status", filters.status)
    if filters.region is not None:
        known = [(region_named(name), name) for name in several(filters.region)]
        names = [region.name if region else name for region, name in known]
        among("(region", names)
        parts[-1] += f" OR {' OR '.join(['instr(within, ?) > 0'] * len(names)) or '0'})"
        values += [f'"{name}"' for name in names]
    either("instr(issuers, ?) > 0", filters.issuer)
    either("instr(doc_type, ?) > 0", filters.doc_type)
    among("substr(date, 1, 4)", filters.year)
    if filters.validity is not None:
        among("validity(status, valid_from, valid_until, period_end, ?)", filters.validity)
        values.insert(-1, date.today().isoformat())  # noqa: DTZ011 - the day here, as officials count it
    among("document_id", filters.document)
    if filters.unit is not None:
        among(f"document_id IN (SELECT document_id FROM row_duties WHERE {UNIT}", filters.unit)
        parts[-1] += ")"
    return " AND ".join(parts), values


def sql_validity(
    status: str, valid_from: str | None, valid_until: str | None, period_end: int | None, on: str
) -> str:
    """Return what a document is on a day, for SQL."""
    return validity(status, valid_from, valid_until, period_end, on).value


def is_unit(unit: str, unit_full: str | None, asked: str) -> bool:
    """Return True if a unit is the one asked for, by any of its names: 发改 is 省发展改革委 too."""
    return is_called(unit, unit_full, asked)
