"""Whether two targets can be compared, and which is stricter: names, units, intervals, directions, scopes."""

from extraction.comparability.dimensions import bare_unit, unit_of
from extraction.comparability.directions import WAYS, Directions, direction
from extraction.comparability.judge import judge
from extraction.comparability.names import plain_name
from extraction.comparability.scopes import is_whole
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
    on_all,
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
    "Directions",
    "Verdict",
    "bare_unit",
    "direction",
    "is_whole",
    "judge",
    "on_all",
    "plain_name",
    "unit_of",
]
