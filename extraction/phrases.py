"""One number in its phrase: what is measured or made, the relation, and how exact the number is.

Works on flattened text (`sentences.flatten`), a segment between two commas at a time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from extraction.figures import Figure
from extraction.indicators import bare_name, names_a_level
from extraction.knowledge import either, table
from extraction.times import Time

# What may stand between the verb and the number.
_FILLER = re.compile(
    r"(?:了|约|大约|近|接近|总计|合计|共计?|累计|再|均|分别|各|力争|也|至少|平均|每年|不同|原则上|基本|:|=)+$"
)
_OF = re.compile(
    r".*(?P<verb>占到|占|达到|超过|提高到|提高至|为|实现|不低于|不少于)(?P<whole>[^的、,]{2,24})的$"
)
# Verbs that state as often as they promise: they count where a year, a goal or a modal word governs.
WEAK = frozenset(
    [
        "占",
        "占到",
        "为",
        "在",
        "低于",
        "高于",
        "超过",
        "过",
        "超",
        "大于",
        "小于",
        "覆盖",
        "满足",
        "处于",
        "保持",
        "稳定",
        "至",
        "到",
        "比例为",
        "优于",
        "实现",
        "突破",
        "达",
        "不足",
    ]
)
_MODAL = re.compile(r"力争|确保|应|须|必须|不得|不低于|不超过|不高于|不少于|至少|争取|原则上|要")
_PROPORTION_OF = re.compile(
    r"(?:的|以上的|左右的)?(?P<who>[^,]{1,40}?)(?:全面|基本|全部|率先)?(?P<verb>达到|完成|实现|建成|具备|开展|纳入|配备|使用|采用|应用|执行|通过|达标|符合|建立|推行|成为|安装)"
)
_AT_LEAST = frozenset(["不少于", "不低于", "至少", "超过", "不超过", "突破", "超"])
_SMALL_UNITS = ("蒸吨", "千瓦", "兆瓦", "吨", "千克", "克", "平方米", "立方米")


@dataclass(frozen=True)
class Reading:
    """How a group of numbers is meant.

    `name` is the span of what is measured, in the flattened sentence, or None where it is left out;
    `suffix` completes it (的比例, or what it is a share of); `verb` is the verb's class: by a level
    (level) or by a thing made (work); `prefix` is the span of words before the number that belong to
    the name, too (新增光伏并网 N 装机容量). `weak` tells that the verb states rather than promises.
    """

    relation: str
    name: tuple[int, int] | None
    verb: str
    comparator: str
    end: int
    weak: bool = False
    suffix: str = ""
    prefix: tuple[int, int] | None = None


@cache
def _verbs() -> list[tuple[str, str]]:
    """Return (verb, relation) of the verbs before a number, longest first."""
    raw = table("targets")["verbs"]
    pairs = [(word, relation) for relation, words in raw.items() for word in words]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


@cache
def _works() -> list[tuple[str, str]]:
    raw = table("targets")["works"]
    pairs = [(word, relation) for relation, words in raw.items() for word in words]
    # A word of two classes counts for the more exact one: 新增 is an increase.
    order = {"increase": 0, "decrease": 1, "reach": 2, "complete": 3}
    best: dict[str, str] = {}
    for word, relation in sorted(pairs, key=lambda pair: order[pair[1]]):
        best.setdefault(word, relation)
    return sorted(best.items(), key=lambda pair: -len(pair[0]))


@cache
def _work_pattern() -> re.Pattern[str]:
    return re.compile(either(word for word, _ in _works()))


@cache
def _bounds() -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str], dict[str, str]]:
    raw = table("targets")
    before = {word: sign for sign, words in raw["before"].items() for word in words}
    after = {word: sign for sign, words in raw["after"].items() for word in words}
    return (
        re.compile(rf"(?:{either(before)})(?=(?:了|总|共|约)?$)"),
        before,
        re.compile(either(after)),
        after,
    )


def bound_after(text: str, at: int) -> tuple[str, int]:
    """Return the comparator behind a number and where it ends: 以上, 左右, 以内."""
    _, _, pattern, signs = _bounds()
    match = pattern.match(text, at)
    return (signs[match.group()], match.end()) if match else ("", at)


def bound_before(phrase: str) -> str:
    """Return the comparator right before a number: 超过, 不低于, 约."""
    pattern, signs, _, _ = _bounds()
    match = pattern.search(_FILLER.sub("", phrase) or phrase) or pattern.search(phrase)
    return signs[match.group()] if match else ""


def read_group(
    text: str,
    start: int,
    group: list[Figure],
    stop: int,
    times: list[Time],
    before: Reading | None,
    *,
    inside: bool = False,
) -> Reading | None:
    """Return how the numbers of `group` are meant, None where they are no target.

    `text[start:stop]` is their segment, or what is left of it behind the numbers before; `before` is
    the reading of those, whose verb may govern these, too.
    """
    first, last = group[0], group[-1]
    sign, end = bound_after(text, last.end)
    left = _without_times(text, start, first.start, times)
    phrase = text[left[0] : left[1]]
    right = text[end:stop]
    comparator = sign or bound_before(phrase) or "="
    if comparator in {">=", "<="} and bound_before(phrase) in {">", "<"}:
        comparator = sign
    found = (
        _share_that_reaches(text, first, phrase, right, end, stop)
        or _level(text, left, phrase, right, first)
        or _work(text, left, phrase, right, first, end, stop, sign)
        or _listed(left, phrase, right, before)
        or _bare_level(left, phrase, right)
    )
    if found is None or (inside and (found.weak or found.verb == "work")):
        return None
    if comparator == "=" and text[last.end : last.end + 1] == "多":
        comparator = ">"
    return replace(found, comparator=comparator, end=max(found.end, end))


def _without_times(text: str, start: int, end: int, times: list[Time]) -> tuple[int, int]:
    """Return the last run of words before a number that holds no time."""
    cut = start
    for time in times:
        if time.kind != "annual" and start <= time.start and time.end <= end:
            if time.kind == "baseline" or not text[time.end : end].strip("、,的"):
                continue
            cut = max(cut, time.end)
    return cut, end


def _level(text: str, left: tuple[int, int], phrase: str, right: str, figure: Figure) -> Reading | None:
    """Read X达到N, X下降N, X占Y的N."""
    start = left[0]
    bare = _FILLER.sub("", phrase)
    whole = _OF.match(bare)
    if whole:
        span = _span(start, _plain(_FILLER.sub("", whole.string[: whole.start("verb")])))
        weak = whole["verb"] in WEAK and not _MODAL.search(phrase)
        return Reading("reach", span, "level", "", 0, weak, f"占{whole['whole']}的比例")
    for verb, relation in _verbs():
        if bare.endswith(verb):
            name, deeper = _inner_verb(bare[: len(bare) - len(verb)])
            if figure.group == "spec" and not names_a_level(name):
                return None
            if right.startswith(("的", "及以上的")) and len(right) > 1 and verb in WEAK | {"达到"}:
                return None  # 产值超过10亿元的企业
            if (
                re.match(r"[\u4e00-\u9fff]", right)
                and not right.startswith(
                    ("的", "和", "及", "与", "以", "、", "目标", "水平", "时", "后", "并", "为")
                )
                and verb in WEAK
            ):
                return None
            if (
                not deeper
                and relation in {"increase", "decrease"}
                and not name.strip("、,")
                and right[:1] not in {"", "、", ",", "的"}
            ):
                return None  # 新增10万千瓦光伏: a thing added
            span = _span(start, _plain(name))
            weak = verb in WEAK and not deeper and not _MODAL.search(phrase)
            return Reading(deeper or relation, span, "level", "", 0, weak)
    return None


def _inner_verb(name: str) -> tuple[str, str]:
    """Take off a second verb: X提高|不低于 N, X下降|达到 N."""
    bare = _FILLER.sub("", name)
    for verb, relation in _verbs():
        if (
            bare.endswith(verb)
            and len(verb) > 1
            and len(bare) - len(verb) > 1
            and verb not in {"实现", "覆盖", "节约"}
        ):
            if relation in {"increase", "decrease"} and names_a_level(bare):
                break
            return bare[: len(bare) - len(verb)], relation
    return name, ""


def _plain(name: str) -> str:
    """Return a name cut before a comparison with another year."""
    return re.sub(
        r"(?:比|较|与|在|相比|相较于?)\d{4}年?(?:底|末)?(?:基础上|相比|水平|同期|的)?(?:分别|均|各)?$",
        "",
        name,
    )


def _span(start: int, name: str) -> tuple[int, int] | None:
    first, last = bare_name(name)
    return (start + first, start + last) if last - first >= 2 or name[first:last] in {"碳", "煤"} else None


def _work(
    text: str, left: tuple[int, int], phrase: str, right: str, figure: Figure, end: int, stop: int, sign: str
) -> Reading | None:
    """Read 培育N家X, 建成X N座, 在N个X开展…."""
    if figure.group in {"spec", "span"} or (figure.group == "" and not figure.unit):
        return None
    bare = _FILLER.sub(
        "", re.sub(r"(?:超过|不少于|不低于|至少|约|近|逾|突破|超)$", "", _FILLER.sub("", phrase))
    )
    noun = re.match(r"(?:的)?(?P<thing>[^\d,;].+)", right)
    for verb, relation in _works():
        if bare.endswith(verb) and noun and not right.startswith(("、", "和", "左右", "以")):
            small = figure.unit.startswith(_SMALL_UNITS) and bool(sign)
            if small or (figure.group == "ratio" and not (relation == "reach" and names_a_level(right))):
                return None
            thing = (end + noun.start("thing"), end + _thing_end(right))
            first, last = bare_name(bare)
            before = (left[0] + first, left[0] + last) if last - first > len(verb) else None
            return Reading(relation, thing, "work", "", thing[1], prefix=before)
    if (
        right
        and not right.startswith(
            ("、", "和", "及", "与", "以及", "的目标", "任务", "目标", "建设", "改造", "并")
        )
        and not right[:1] in ","
    ):
        if (
            figure.group == "count"
            and noun
            and re.search(r"(?:^|[在对从于的])$", bare[-1:] or "")
            and _work_pattern().search(right)
        ):
            return Reading(
                "complete", (end + noun.start("thing"), min(stop, end + noun.end("thing"))), "work", "", stop
            )
        return None
    first, last = bare_name(bare)
    body = bare[first:last]
    match = _work_pattern().search(body)
    if match and match.start() <= 12 and match.end() < len(body):
        relation = dict(_works())[match.group()]
        if figure.group == "ratio" and relation == "complete" and not names_a_level(body):
            return None
        name = (left[0] + first + (match.end() if relation == "reach" else match.start()), left[0] + last)
        return Reading(relation, name, "work", "", 0)
    return None


def _thing_end(right: str) -> int:
    """Return where the name of a thing ends: before the next thing that is counted, else at the comma."""
    right = re.split(r"并(?!网)|以及(?=[^\d]*$)", right, maxsplit=1)[0] or right
    listed = re.match(r"[^\d,;]*?(?=(?:、|和|及|与|以及)[^、\d,;]*\d)", right)
    return listed.end() if listed and listed.end() > 1 else len(right)


def _share_that_reaches(
    text: str, figure: Figure, phrase: str, right: str, end: int, stop: int
) -> Reading | None:
    """Read 80%以上的X达到Y."""
    if figure.unit != "%" or not re.fullmatch(
        r"(?:[^,]{0,6}?(?:力争|确保|实现|推动|争取|有|约|超过|不少于|不低于|全省|全市|全国|全区|至少|使))*",
        phrase,
    ):
        return None
    match = _PROPORTION_OF.match(right)
    if not match:
        return None
    return Reading("reach", (end + match.start("who"), stop), "level", "", stop, suffix="的比例")


def _listed(left: tuple[int, int], phrase: str, right: str, before: Reading | None) -> Reading | None:
    """Read the second thing of a list under the verb of the first: 、Y N座."""
    if before is None or not (right == "" or right.startswith(("、", "和", "及", "以及", "与"))):
        return None
    name = re.sub(r"^(?:、|以及|和|及|与|,)+", "", phrase)
    first, last = bare_name(name)
    if last - first < 2:
        return None
    offset = left[1] - len(name)
    if before.verb == "work" or names_a_level(name[first:last]):
        return Reading(before.relation, (offset + first, offset + last), before.verb, "", 0, before.weak)
    return None


def _bare_level(left: tuple[int, int], phrase: str, right: str) -> Reading | None:
    """Read X占比N, without any verb."""
    if right and not right.startswith(("、", "和", "及", "以及", "与")):
        return None
    first, last = bare_name(_FILLER.sub("", phrase))
    name = phrase[first:last]
    if not names_a_level(name) or len(name) < 3:
        return None
    return Reading("reach", (left[0] + first, left[0] + last), "level", "", 0, weak=True)
