"""The closed vocabularies of the ledger: what may stand in a field that is not free text."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """Level of government, the highest first."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    COUNTY = "county"


class Relation(StrEnum):
    """How a target relates to its value: reach it, go down or up by it, complete that many."""

    REACH = "reach"
    DECREASE = "decrease"
    INCREASE = "increase"
    COMPLETE = "complete"


class Comparator(StrEnum):
    """On which side of its value a target is met."""

    EQUAL = "="
    AT_LEAST = ">="
    AT_MOST = "<="
    ABOVE = ">"
    BELOW = "<"
    ABOUT = "~"


class Role(StrEnum):
    """Part of a responsible unit: 牵头, 配合, 负责."""

    LEAD = "lead"
    PARTICIPATE = "participate"
    RESPONSIBLE = "responsible"


class Force(StrEnum):
    """Force of a measure, the strictest first."""

    PROHIBIT = "prohibit"
    REQUIRE = "require"
    PROMOTE = "promote"
    ENCOURAGE = "encourage"
    EXPLORE = "explore"


class ReferenceRelation(StrEnum):
    """How a document relates to one that it names."""

    IMPLEMENTS = "implements"
    FOLLOWS = "follows"
    CITES = "cites"
    REPEALS = "repeals"


class QuantityKind(StrEnum):
    """What a number is that is no target."""

    FACT = "fact"
    THRESHOLD = "threshold"
    INCENTIVE = "incentive"
    OTHER = "other"


# Order in which lists of duties show the parts of a unit: what it leads comes first.
ROLE_RANK = {Role.LEAD: 0, Role.RESPONSIBLE: 1, Role.PARTICIPATE: 2}

_LEVEL_RANK = {str(level): rank for rank, level in enumerate(Level)}


def level_rank(level: str | None) -> int:
    """Return 0 for the national level up to 3 for counties, and 4 where the level is unknown."""
    return _LEVEL_RANK.get(level or "", len(_LEVEL_RANK))
