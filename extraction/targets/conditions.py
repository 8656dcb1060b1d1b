"""Numbers under a condition: who may apply, for whom money is, each one more; and what is a task all the same."""

from __future__ import annotations

import re

from extraction.measures.outlook import cues
from extraction.targets.readings import Reading
from extraction.targets.state import Segment, opens_with_each_year

# 引进10名博士的单位给予奖励: for whom money is, not what is to be done.
_GIVES = re.compile(r"给予|奖励|奖补|补助|补贴|优先|的(?:单位|企业|机构|个人|高校|园区)(?:可|$)")
# 每增加1人: for each one more, the amount stands behind.
_EACH_MORE = re.compile(
    r"每(?:再|新)?(?:增加|新增|增|减少|减|提高|提升|降低|下降|上升|上涨|超过|超出|超|高出|低于|延长|缩短|满|完成|引进|培养|培育|建成|吸纳|招用|接收|认定|缺)"
    r"(?P<what>[^,\d]{0,8})$"
)
_FOR_EACH = re.compile(r",(?:给予|按照?)?每(?:个|家|名|所|项|支|座|处|人|户|村|县|镇)")
_EACH_YEAR = re.compile(r"(?:年均|年平均)(?=[^\d,]{1,6}\d)")
_NEAR = 24
# The thing that is counted: 每新增1个 | 班级.
_THING = re.compile(r"[\u4e00-\u9fff]{1,8}")


def is_conditional(text: str, title: str) -> bool:
    """Tell whether the numbers of a clause are conditions: it says who may apply, or for whom money is."""
    return bool(cues("thresholds", "passages").search(text) or cues("thresholds", "titles").search(title))


def sets_out(segment: Segment, left: int, reading: Reading) -> bool:
    """Tell whether a segment sets a task of its own, whatever is given for it: 5年内选拔500名教师.

    It names the time that is allowed, or how often a thing is done that stands behind its number, or what is given is
    told for each of the things: 支持20个项目,每个项目补助5万元.
    """
    text, stop = segment.flat.text, segment.stop
    if reading.verb != "work" or text.endswith("的", left, stop) or _GIVES.search(text, left, stop):
        return False
    within = any(t.kind == "within" and t.start < reading.end for t in segment.now)
    behind = reading.name is not None and reading.name[1] == reading.end
    yearly = opens_with_each_year(segment) or _EACH_YEAR.match(text, left) is not None
    return within or (behind and (yearly or _FOR_EACH.match(text, stop) is not None))


def each_more(text: str, start: int, at: int, end: int, stop: int) -> tuple[int, int] | None:
    """Return the span of the words that make a number at `[at, end)` that of each one more, None for none."""
    match = _EACH_MORE.search(text, max(start, at - _NEAR), at)
    if match is None:
        return None
    thing = _THING.match(text, end, stop)
    return match.start(), thing.end() if thing and thing.end() == stop else end
