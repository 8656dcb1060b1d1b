"""Restrictions on documents, as a caller gives them and as SQL."""

from __future__ import annotations

from dataclasses import dataclass

from extraction.entities.regions import region_named


@dataclass(frozen=True, slots=True)
class Filters:
    """Restrictions on documents; None means any.

    `region` takes in the divisions inside it, `issuer` and `doc_type` match a part of the name,
    `year` is that of the date of issue.
    """

    level: str | None = None
    region: str | None = None
    issuer: str | None = None
    doc_type: str | None = None
    status: str | None = None
    year: int | None = None

    def given(self) -> dict[str, object]:
        """Return the restrictions that are set."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


def condition(filters: Filters) -> tuple[str, list[object]]:
    """Return the SQL condition on a row of documents, and the values it binds."""
    parts: list[str] = ["1"]
    values: list[object] = []
    for column in ("level", "status"):
        if (value := getattr(filters, column)) is not None:
            parts.append(f"{column} = ?")
            values.append(value)
    if filters.region is not None:
        known = region_named(filters.region)
        name = known.name if known else filters.region
        parts.append("(region = ? OR instr(within, ?) > 0)")
        values += [name, f'"{name}"']
    if filters.issuer is not None:
        parts.append("instr(issuers, ?) > 0")
        values.append(filters.issuer)
    if filters.doc_type is not None:
        parts.append("instr(doc_type, ?) > 0")
        values.append(filters.doc_type)
    if filters.year is not None:
        parts.append("substr(date, 1, 4) = ?")
        values.append(str(filters.year))
    return " AND ".join(parts), values
