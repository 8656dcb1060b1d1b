"""Text in, rows with spans out: pure functions over policy text, with the knowledge kept as data.

`extract` reads everything that a text commits to. Nothing here opens a document or a database, and nothing imports `indexer`.
"""

from extraction.entities.names import OrganName, find_document_number, find_organs
from extraction.entities.regions import Region, find_region, region_named
from extraction.ledger import Rows, extract
from extraction.rows import (
    Cell,
    Commitment,
    Context,
    Duty,
    Measure,
    Passage,
    Quantity,
    Reference,
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
