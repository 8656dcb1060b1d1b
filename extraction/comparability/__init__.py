"""Whether two targets can be compared, and which is stricter: names, units, intervals, directions, scopes."""

from extraction.comparability.dimensions import base_unit, unit_of
from extraction.comparability.directions import WAYS, direction
from extraction.comparability.judge import judge
from extraction.comparability.names import plain_name
from extraction.comparability.several import judge_rows
from extraction.comparability.verdicts import (
    ADDITIONAL,
    DIFFERENT,
    EQUAL,
    LOOSER,
    MISSING,
    NOT_COMPARABLE,
    STRICTER,
    VERDICTS,
    Verdict,
)

__all__ = [
    "ADDITIONAL",
    "DIFFERENT",
    "EQUAL",
    "LOOSER",
    "MISSING",
    "NOT_COMPARABLE",
    "STRICTER",
    "VERDICTS",
    "WAYS",
    "Verdict",
    "base_unit",
    "direction",
    "judge",
    "judge_rows",
    "plain_name",
    "unit_of",
]
