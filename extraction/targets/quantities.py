"""Numbers that are no targets: facts, thresholds, incentives and others, each with its span."""

from __future__ import annotations

import re

from extraction.measures.outlook import cues
from extraction.rows import Passage, Quantity, Target
from extraction.targets.naming import printed_unit
from extraction.targets.readings import bound_after, bound_before
from extraction.targets.state import Segment
from extraction.terms import QuantityKind
from extraction.text.figures import Figure

# What limits an incentive named before: 最高不超过200万元.
_LIMITS = re.compile(r"最高|最多|上限|封顶|累计不超过|总额不超过|单个|每家|每户|不超过")
_CAME_FROM = re.compile(r"(?:由|从)(?:\d{4}年)?(?:底|末)?的?(?:不足|不到|约)?$")


def quantity(passage: Passage, segment: Segment, figure: Figure, kind: QuantityKind) -> Quantity:
    """Return the row of a number in a segment of a passage."""
    begin, end = segment.flat.span(figure.start, figure.end)
    return Quantity(
        path=passage.path,
        value=figure.value,
        value_max=figure.value_max,
        unit=printed_unit(passage.text, segment.flat, figure),
        kind=kind,
        quote=passage.text[begin:end],
        start=passage.start + begin,
        end=passage.start + end,
    )


def gives_money(words: str, group: list[Figure], *, before: bool) -> bool:
    """Tell whether a number is money that is given or taken, or the limit of such money named `before`."""
    if not any(f.group in {"money", "ratio"} or "元" in f.unit for f in group):
        return False
    plain = cues("incentives", "not").sub("", words)
    return bool(cues("incentives").search(plain) or (before and _LIMITS.search(words)))


def fact_of(row: Target) -> Quantity:
    """Return the row of a table that tells what has been reached."""
    told = (row.value, row.value_max, row.unit, QuantityKind.FACT, row.quote, row.start, row.end)
    return Quantity(row.path, *told)


def kind_of(segment: Segment, figure: Figure, *, past: bool) -> QuantityKind:
    """Return what a number is that is neither a target nor money given; `past` where the sentence tells."""
    text = segment.flat.text
    if not figure.unit:
        return QuantityKind.OTHER
    _, end = bound_after(text, figure.end)
    bounded = end > figure.end or bound_before(text[segment.start : figure.start])
    follows = r"的?[\u4e00-\u9fff]" if end > figure.end else r"的[\u4e00-\u9fff]"
    delimits = bounded and re.match(follows, text[end : segment.stop])
    if delimits or cues("thresholds").search(text[segment.start : segment.stop]):
        return QuantityKind.THRESHOLD
    if past or _CAME_FROM.search(text, segment.start, figure.start):
        return QuantityKind.FACT
    return QuantityKind.OTHER
