"""Who a sentence or a list can make responsible: names of units, groups of governments, departments at large.

The wording is data: `data/duties.toml`.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extraction.entities.departments import department_of, is_branch, is_known, knowledge, split_prefix
from extraction.entities.unit_lists import PLACE, ZONE, share_parts, split_names
from extraction.knowledge import table as data_table
from extraction.rows import Context
from extraction.text.folding import fold

# Kinds of verbs that name a part by its word: 牵头, 负责, 配合.
EXPLICIT = frozenset({"lead", "responsible", "help", "by", "told"})
# A unit and its role; a span with the units named there.
Unit = tuple[str, str]
Row = tuple[int, int, list[Unit]]
_RUN = re.compile(r"\S+")
_MUST = EXPLICIT | {"modal"}
_STATUTES = ("条例", "办法", "规定", "细则", "法", "规则")
# What a unit's name can end with before the verb of a sentence; a cheap test before the patterns.
LAST = frozenset("厅局委办部署院会社队心府组班挥司团行妇联门位关协处站所大室织地份体议构)")
# Beside these, places and bodies that only subjects are.
ENDS = LAST | frozenset("省市县区州旗盟镇校业政道方园馆")
# 县级以上人民政府卫生健康、民政部门; 县级人民政府及其民政部门; 国务院教育行政部门.
_HEAD = re.compile(
    r"(?P<head>[\u4e00-\u9fff、（）()]{0,24}?(?:人民政府|国务院))(?P<with>及其|和其)?(?=.{2,60}部门)"
)
# 地方各级人民政府及财政、农业部门: the departments of the same level, too.
_BESIDE = re.compile(
    r"(?P<head>(?P<level>(?:地方|全[省市区县])?各级|[省市县区]级)(?:人民)?政府)[及和](?P<fields>[\u4e00-\u9fff、]{2,60}部门)"
)
# 会同有关部门, 组织各审批部门: others who are not named one by one.
_OTHERS_AT_LARGE = re.compile(
    r"(?:各|(?:[省市县区][级直]?)?(?:有关|相关))[\u4e00-\u9fff]{0,6}?(?:部门和单位|部门|单位|方面)"
)
_SHORT_FIELD = 10
# 省级财政、水利部门: the level stands before the first and holds for all; 质监、工商部门等部门 are two.
_LEVEL = re.compile(r"(?:当地)?各?(?:有关|相关)?(?:省|市|县|区|州|旗|乡|镇|地方|各|基层|自治区){1,4}级")
# 本市各级监察机关; 水利、教育等部门和消防救援机构.
_OWN = re.compile(r"^本(?:省|自治区|市|区|县)(?=各|有关)|^相应的?(?=[\u4e00-\u9fff]{2,12}部门$)")
_AND_MORE = re.compile(
    r"(?P<first>[^等]{2,120}等(?:各|有关|相关)?(?:行政管理|行政主管|主管)?部门)(?:以及|[和及与、])(?P<rest>(?!单位|有关|相关|其他|其它|个人).{3,60})"
)
_KIND_TWICE = re.compile(r"(?<=部门)等(?:有关|相关)?部门$")
_FIELDS = re.compile(
    r"(?P<fields>[^，。；：,;:]{1,200}?)(?P<more>等)?(?:各|有关|相关)?(?:[一二三四五六七八九十]个)?(?P<kind>行政管理部门|行政主管部门|主管部门|部门和单位|部门|单位)"
)


@dataclass(frozen=True)
class Flat:
    """A text without white space: `source` as printed, `folded` for matching, `at` where each stood."""

    source: str
    folded: str
    at: array[int]
    lines: frozenset[int]

    @classmethod
    def of(cls, text: str) -> Flat:
        """Take the white space out; `lines` are the places at which lines begin."""
        at, lines, reached = array("i"), set[int](), -1
        for run in _RUN.finditer(text):
            if reached < 0 or "\n" in text[reached : run.start()]:
                lines.add(len(at))
            at.extend(range(*run.span()))
            reached = run.end()
        source = "".join(text.split())
        return cls(source, fold(source), at, frozenset(lines))


@cache
def patterns(table: str) -> tuple[tuple[dict[str, str], re.Pattern[str]], ...]:
    """Return a table of `data/duties.toml`: each row with its compiled pattern."""
    raw = data_table("duties")
    return tuple((row, re.compile(row["pattern"])) for row in raw[table])


def found(table: str, text: str) -> bool:
    """Tell whether any pattern of a table of `data/duties.toml` is in `text`."""
    return any(pattern.search(text) for _, pattern in patterns(table))


def is_placed(name: str) -> bool:
    """Tell whether a name says of what place or level it is, or is complete without."""
    if (
        split_prefix(name)[0]
        or is_known(name)
        or name.startswith(("各", "国家", "中央", "当地省级", "当地市级", "当地县级"))
    ):
        return True
    return any(name.startswith(organ) for organ in knowledge().national if len(organ) > 2)


def are_subjects(names: Sequence[str], kind: str, context: Context) -> bool:
    """Tell whether units stand here; beside one, a place may stand for its government: 各市、各有关部门.

    So may a government at large: 县级以上人民政府及其民政部门.
    """
    if any(len(name) == 1 for name in names):  # 市、旗县区党委: a letter alone is nobody
        return False
    units = [is_subject(name, kind, context) for name in names]
    # 甲新区 stands for its committee beside governments, not before 乙区财政部门.
    general_last = bool(names) and not names[-1].endswith("部门")
    return any(units) and all(
        unit
        or (
            not found("forbidden", fold(name))
            and (
                PLACE.fullmatch(fold(name))
                or name.endswith("人民政府")
                or found("network", fold(name))
                or (general_last and ZONE.fullmatch(name))
            )
        )
        for unit, name in zip(units, names, strict=True)
    )


def is_statute(context: Context) -> bool:
    """Tell whether a document sets rules for everybody."""
    return (context.doc_type or "").endswith(_STATUTES)


def is_subject(name: str, kind: str, context: Context) -> bool:
    """Tell whether a name can be the subject of a verb of this kind.

    A body that is no authority is one where it must do something, but not in statutes, which tell
    everybody what they must do.
    """
    folded = fold(name).replace("设区的市", "市")
    if kind == "gives":
        return found("purse", folded)
    if kind == "answers":
        return found("answerable", folded) and not found("forbidden", folded) and not is_statute(context)
    if kind in _MUST and found("part", folded):
        return True
    must = kind == "modal" or (kind in _MUST and not folded.endswith("企业"))
    if must and found("body", folded) and not found("forbidden", folded.removesuffix("企业")):
        return not is_statute(context)
    if not 2 <= len(name) <= 40 or found("forbidden", folded):
        return False
    if found("general", folded) or found("vague", folded):
        return True
    if found("public", folded) or (found("institute", folded) and len(split_prefix(name)[0]) > 1):
        return True
    if found("purse", folded):
        return kind in _MUST
    if not found("unit", folded) or name.endswith(("单位", "大", "区", "县", "市", "州", "旗")):
        return False
    if name.endswith(("公司", "集团", "处", "站", "所", "行", "队")) and not is_branch(folded):
        return kind in EXPLICIT  # only where they are told to
    return is_placed(name) or name.endswith(
        ("部门", "领导小组", "指挥部", "领导小组办公室", "联席会议", "联席会议办公室", "专班办公室")
    )


def fields_of(text: str, context: Context, *, reply: bool) -> list[str]:
    """Return the units of a list that may end in 等部门: 财政、税务等部门 are 财政部门 and 税务部门.

    In a reply they are those beside the issuer, at its level.
    """
    beside = _BESIDE.fullmatch(text)
    if beside and is_known(re.split("、|部门", beside["fields"])[0]):
        departments = fields_of(beside["level"] + beside["fields"], context, reply=reply)
        return [beside["head"], *departments]
    headed = _HEAD.match(text)
    if headed:
        return _headed(headed, text, context, reply=reply)
    text = _OWN.sub("", _KIND_TWICE.sub("", text))
    such = text.removesuffix("等单位").removesuffix("等机构")
    if such != text and all(found("institute", fold(name)) for name in split_names(such)):
        return split_names(such)
    several = _AND_MORE.fullmatch(text)
    if several:
        rest = fields_of(several["rest"], context, reply=reply)
        return [*fields_of(several["first"], context, reply=reply), *rest]
    match = _FIELDS.fullmatch(text.removeprefix("本市").removeprefix("本省"))
    level = _LEVEL.match(match["fields"]) if match else None
    if match and level and "、" in match["fields"]:
        units = fields_of(text.removeprefix(level.group()), context, reply=reply)
        if _may_have_level(units[0]):
            return [level.group() + unit if _may_have_level(unit) else unit for unit in units]
    fields = split_names(match["fields"]) if match else []
    known = [is_known(split_prefix(name)[1]) or is_known(name) or is_known(f"{name}总队") for name in fields]
    most = sum(known) * 3 >= len(fields) > 2 and all(len(name) <= _SHORT_FIELD for name in fields)
    nearly = sum(known) * 3 >= len(fields) * 2 > 4
    if not match or not (all(known) or nearly or (most and match["more"])):
        return share_parts(split_names(text))
    if len(fields) == 1 and not match["more"] and not reply:
        return [text]
    kind = match["kind"] if match["kind"].endswith("部门") else "部门"
    units = [
        name if name[-1] in LAST and is_known(name) else name.removesuffix("行政") + kind
        for name in fields
        if name
    ]
    named = [department_of(name, context) if reply else None for name in fields]
    return [known or unit for known, unit in zip(named, units, strict=True)]


def _may_have_level(unit: str) -> bool:
    """Tell whether a unit of a list can have the level that the first has: not 市财政局, not 各县政府."""
    prefix, rest = split_prefix(unit)
    return unit.endswith("部门") and not prefix and is_known(rest.removesuffix("部门"))


def _headed(match: re.Match[str], text: str, context: Context, *, reply: bool) -> list[str]:
    """Return the departments of a government, each with it: 县级人民政府民政、教育部门 are two."""
    rest = text[match.end() :]
    if not match["with"] and not is_known(re.split("、|等|行政|主管|部门", rest)[0]):  # its own departments
        return share_parts(split_names(text))
    heads = [name for name in share_parts(split_names(match["head"])) if name]
    named = _FIELDS.fullmatch(rest)
    units = fields_of(rest, context, reply=reply)
    if named and len(units) == 1 and "、" in rest:
        return share_parts(split_names(text))
    units = [head + unit.removeprefix(head) for head in heads for unit in units]
    return [*heads, *units] if match["with"] else units


def others_of(text: str, context: Context, *, reply: bool) -> list[str]:
    """Return the units that 会同, 协同 or 配合 names, [] if only 有关部门."""
    at_large = _OTHERS_AT_LARGE.match(text)
    if at_large:
        return [at_large.group()]
    match = _FIELDS.match(text)
    names = fields_of(match.group(), context, reply=reply) if match else []
    if names and all(is_placed(name) or is_known(name.removesuffix("部门")) for name in names):
        return names
    names, start = [], 0
    while ends := [n for n in range(start + 2, min(len(text), start + 20) + 1) if is_known(text[start:n])]:
        names.append(text[start : ends[-1]])
        start = ends[-1] + 1
        if text[start - 1 : start] not in {"、", "和"}:
            break
    return names
