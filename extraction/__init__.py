"""Text in, rows with spans out: pure functions over policy text, with the knowledge kept as data.

`extract` reads everything that a text commits to. Nothing here opens a document or a database, and nothing imports `indexer`.
A name is imported when it is asked for: what finds rows has hundreds of patterns, and a search needs few of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extraction.entities.names import OrganName, find_document_number, find_organs
    from extraction.entities.regions import Region, find_region, region_named
    from extraction.ledger import extract
    from extraction.rows import (
        Cell,
        Commitment,
        Context,
        Duty,
        Measure,
        Passage,
        Quantity,
        Reference,
        Rows,
        Target,
    )
    from extraction.text.folding import fold
    from extraction.text.labels import Label, find_label
    from extraction.text.numerals import chinese_number

__all__ = [
    "Cell",
    "Commitment",
    "Context",
    "Duty",
    "Label",
    "Measure",
    "OrganName",
    "Passage",
    "Quantity",
    "Reference",
    "Region",
    "Rows",
    "Target",
    "chinese_number",
    "extract",
    "find_document_number",
    "find_label",
    "find_organs",
    "find_region",
    "fold",
    "region_named",
]

_PLACES = {
    "entities.names": ("OrganName", "find_document_number", "find_organs"),
    "entities.regions": ("Region", "find_region", "region_named"),
    "ledger": ("extract",),
    "rows": (
        "Cell",
        "Commitment",
        "Context",
        "Duty",
        "Measure",
        "Passage",
        "Quantity",
        "Reference",
        "Rows",
        "Target",
    ),
    "text.folding": ("fold",),
    "text.labels": ("Label", "find_label"),
    "text.numerals": ("chinese_number",),
}
_MODULES = {name: f"extraction.{module}" for module, names in _PLACES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Return a name of the interface from the module that has it."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
