"""Changes told between two versions: exactly those that were made."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.text.labels import to_chinese
from indexer.compare.changes import Change, Kind, entry_changes
from indexer.compare.entries import Entry, EntryKind

_NOUNS = (
    "河道", "堤防", "泵站", "粮库", "校舍", "病房", "码头", "牧场", "苗圃", "果园", "车站", "桥梁",
    "隧道", "管网", "水厂", "电站", "矿山", "茶园", "渔港", "市场", "广场", "书院", "剧场", "球馆",
    "公厕", "社区", "村庄", "街区", "园区", "仓库", "机房", "基站", "档案", "户籍", "护照", "税款",
    "票据", "账簿", "合同", "商标", "专利", "药品", "疫苗", "食品", "饲料", "农药", "化肥", "种子",
    "林木",
)  # fmt: skip
_VERBS = (
    "整治", "修缮", "扩建", "清点", "登记", "普查", "抽检", "改造", "拆除", "移交", "招租", "维护",
    "公示", "备案", "认定", "评估", "补贴", "征收", "检疫", "封存", "回收", "拍卖", "监测", "巡查",
)  # fmt: skip
_ADDED = 1000
_NAMES = (
    "总则", "规划", "建设", "管理", "监督", "服务", "保障", "奖惩", "附则", "调查",
)  # fmt: skip


@dataclass
class _Clause:
    key: int
    words: str


@dataclass
class _Section:
    key: int
    words: str
    clauses: list[_Clause] = field(default_factory=list)


def _words(draw: random.Random, key: int) -> str:
    """Return made-up words; those of a clause added share none with the others, so that chance makes none alike."""
    added = key >= _ADDED
    nouns, verbs = _NOUNS[added::2], _VERBS[added::2]
    parts = [
        f"{draw.choice(nouns)}{draw.choice(nouns)}由{draw.choice(nouns)}部门{draw.choice(verbs)}并{draw.choice(verbs)}"
        for _ in range(draw.randint(2, 4))
    ]
    return "，".join(parts) + f"，期限为{3 + key * 7}日。"


def _document(sections: list[_Section]) -> list[Entry]:
    """Return the entries of a statute of chapters and articles, numbered from one end to the other."""
    found: list[Entry] = []
    number = 0
    for at, section in enumerate(sections, 1):
        chapter = f"第{to_chinese(at)}章"
        above = len(found)
        found.append(_entry(EntryKind.HEADING, chapter, (chapter,), section.words, None))
        for clause in section.clauses:
            number += 1
            article = f"第{to_chinese(number)}条"
            found.append(_entry(EntryKind.CLAUSE, article, (chapter, article), clause.words, above))
    return found


def _entry(kind: EntryKind, label: str, path: tuple[str, ...], words: str, parent: int | None) -> Entry:
    return Entry(kind, label, path, words, 0, len(words), None, None, "".join(path), None, parent)


def _sections(draw: random.Random) -> list[_Section]:
    sections, key = [], 0
    for number, name in enumerate(draw.sample(_NAMES, draw.randint(2, 5))):
        section = _Section(-1 - number, name)
        for _ in range(draw.randint(2, 7)):
            section.clauses.append(_Clause(key, _words(draw, key)))
            key += 1
        sections.append(section)
    return sections


@dataclass
class _Made:
    """What was done to a version: keys of clauses."""

    dropped: set[int] = field(default_factory=set)
    added: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    swapped: set[int] = field(default_factory=set)


def _edited(draw: random.Random, sections: list[_Section], edits: list[str]) -> tuple[list[_Section], _Made]:
    """Apply edits to a copy; no clause is touched twice."""
    new = [_Section(s.key, s.words, [replace(c) for c in s.clauses]) for s in sections]
    made, touched, key = _Made(), set[int](), _ADDED
    for edit in edits:
        section = draw.choice(new)
        free = [c for c in section.clauses if c.key not in touched]
        if edit == "add":
            clause = _Clause(key, _words(draw, key))
            section.clauses.insert(draw.randint(0, len(section.clauses)), clause)
            made.added.add(key)
            touched.add(key)
            key += 1
        elif edit == "drop" and free and len(section.clauses) > 2:
            clause = draw.choice(free)
            section.clauses.remove(clause)
            made.dropped.add(clause.key)
        elif edit in {"figure", "words"} and free:
            clause = draw.choice(free)
            clause.words = (
                clause.words.replace("期限为", "期限为1")
                if edit == "figure"
                else clause.words.replace("部门", "委员会", 1)
            )
            made.changed.add(clause.key)
            touched.add(clause.key)
        elif edit == "swap" and len(free) >= 2:
            one, two = draw.sample(free, 2)
            i, j = section.clauses.index(one), section.clauses.index(two)
            section.clauses[i], section.clauses[j] = two, one
            low, high = sorted((i, j))
            between = {c.key for c in section.clauses[low : high + 1]}
            made.swapped |= between
            touched |= between
    return new, made


@settings(max_examples=150)
@given(
    st.integers(0, 10**9), st.lists(st.sampled_from(["add", "drop", "figure", "words", "swap"]), max_size=8)
)
def test_exactly_the_changes_that_were_made_are_told(seed: int, edits: list[str]) -> None:
    draw = random.Random(seed)
    sections = _sections(draw)
    new_sections, made = _edited(draw, sections, edits)
    old, new = _document(sections), _document(new_sections)
    found = entry_changes(old, new)
    _told_once(found, old, new)
    keys = {c.words: c.key for s in (*sections, *new_sections) for c in s.clauses}
    told: dict[Kind, set[int]] = {kind: set() for kind in Kind}
    moved = set()
    for change in found:
        if (change.old or change.new)[0].kind == EntryKind.HEADING:
            assert change.kind == Kind.UNCHANGED
            continue
        (entry,) = change.new or change.old
        key = keys[entry.text]
        if change.old and change.new:
            assert keys[change.old[0].text] == key
            assert change.renumbered == (change.old[0].label != change.new[0].label)
        told[change.kind].add(key)
        moved |= {key} if change.moved else set()
    assert told[Kind.ADDED] == made.added
    assert told[Kind.REMOVED] == made.dropped
    assert told[Kind.CHANGED] == made.changed - made.dropped
    assert not told[Kind.SPLIT] | told[Kind.MERGED] | told[Kind.EDITORIAL] | told[Kind.FOLLOWS]
    assert moved <= made.swapped
    order = [c.key for s in new_sections for c in s.clauses if c.key < 1000]
    kept = [c.key for s in sections for c in s.clauses if c.key in set(order)]
    if order != kept:
        assert moved
    steady = [key for key in order if key not in moved]
    assert steady == [key for key in kept if key not in moved]


def _told_once(found: list[Change], old: list[Entry], new: list[Entry]) -> None:
    """Every entry stands in exactly one change, those of the new version in its order."""
    assert sorted(id(e) for change in found for e in change.old) == sorted(map(id, old))
    assert [id(e) for change in found for e in change.new] == [id(e) for e in new]


def _two(one: list[str], two: list[str]) -> list[Change]:
    old, new = (
        _document([_Section(-1, "总则", [_Clause(at, words) for at, words in enumerate(side)])])
        for side in (one, two)
    )
    found = entry_changes(old, new)
    _told_once(found, old, new)
    return [change for change in found if change.kind != Kind.UNCHANGED]


def test_a_removed_clause_is_told_where_it_stood() -> None:
    texts = [_words(random.Random(seed), seed) for seed in range(6)]
    sections = [_Section(-1, "总则", [_Clause(at, words) for at, words in enumerate(texts)])]
    short = [_Section(-1, "总则", [c for c in sections[0].clauses if c.key != 3])]
    found = entry_changes(_document(sections), _document(short))
    assert [change.kind for change in found].index(Kind.REMOVED) == 4  # behind the heading and three articles


def test_references_that_follow_the_numbering_are_told_apart() -> None:
    first = "违反本办法第二条规定的，由水务部门责令改正。"
    second = "河道岸线由水务部门每季度巡查一次，并公示结果。"
    added = "堤防由乡镇人民政府养护，养护经费列入年度预算。"
    (change, *others) = [
        c
        for c in _two([first, second], [first.replace("第二条", "第三条"), added, second])
        if c.kind != Kind.ADDED
    ]
    assert change.kind == Kind.FOLLOWS
    assert [kind.value for _, kind in change.edits] == ["follows"]
    assert [c.kind for c in others] == [Kind.RENUMBERED]
    # Another law's article is not ours, and a number that the renumbering does not explain is a change.
    other = first.replace("本办法第二条", "《云溪省水法》第二条")
    kinds = [c.kind for c in _two([other, second], [other.replace("第二条", "第三条"), added, second])]
    assert Kind.CHANGED in kinds
    wrong = [c.kind for c in _two([first, second], [first.replace("第二条", "第九条"), added, second])]
    assert Kind.CHANGED in wrong


def test_punctuation_alone_is_told_as_such() -> None:
    words = "公厕由社区养护，并由街区登记、备案。"
    (change,) = _two([words], [words.replace("、", "，").replace("。", "；")])
    assert change.kind == Kind.EDITORIAL
    (change,) = _two([words + "占比1.5%。"], [words + "占比15%。"])
    assert change.kind == Kind.CHANGED


def test_a_clause_split_in_two_and_two_merged_in_one() -> None:
    one = "粮库由市粮食部门每年清点两次，清点结果报市人民政府备案。"
    two = "储备粮轮换应当公开竞价，所得价款全额上缴国库，不得截留。"
    other = "苗圃的林木种子应当检疫，未经检疫的不得出圃销售。"
    (change, *rest) = _two([one + two, other], [one, two, other])
    assert (change.kind, len(change.old), len(change.new)) == (Kind.SPLIT, 1, 2)
    assert [c.kind for c in rest] == [Kind.RENUMBERED]
    (change, *rest) = _two([one, two, other], [one + two, other])
    assert (change.kind, len(change.old), len(change.new)) == (Kind.MERGED, 2, 1)
    assert [c.kind for c in rest] == [Kind.RENUMBERED]


def test_a_section_that_moved_moves_alone() -> None:
    """What keeps its heading and its place below it has not moved."""
    draw = random.Random(7)
    sections = [
        _Section(-1 - at, name, [_Clause(at * 10 + k, _words(draw, at * 10 + k)) for k in range(3)])
        for at, name in enumerate(["总则", "建设", "监督"])
    ]
    found = entry_changes(_document(sections), _document([sections[0], sections[2], sections[1]]))
    moved = [(change.old or change.new)[0] for change in found if change.moved]
    assert [entry.kind for entry in moved] == [EntryKind.HEADING]


def test_a_clause_below_another_heading_moved() -> None:
    draw = random.Random(3)
    sections = [
        _Section(-1 - at, name, [_Clause(at * 10 + k, _words(draw, at * 10 + k)) for k in range(4)])
        for at, name in enumerate(["总则", "建设"])
    ]
    taken = sections[0].clauses[3]
    new = [
        _Section(-1, "总则", sections[0].clauses[:3]),
        _Section(-2, "建设", [sections[1].clauses[0], taken, *sections[1].clauses[1:]]),
    ]
    found = entry_changes(_document(sections), _document(new))
    assert [change.new[0].text for change in found if change.moved] == [taken.words]


def test_a_heading_renamed_keeps_what_stands_below() -> None:
    draw = random.Random(5)
    clauses = [_Clause(k, _words(draw, k)) for k in range(4)]
    found = entry_changes(
        _document([_Section(-1, "社会体育", clauses)]), _document([_Section(-1, "全民健身", clauses)])
    )
    assert [change.kind for change in found] == [Kind.CHANGED, *[Kind.UNCHANGED] * 4]
    assert not any(change.moved for change in found)


def test_nothing_against_nothing() -> None:
    assert entry_changes([], []) == []
    (heading, clause) = entry_changes([], _document([_Section(-1, "总则", [_Clause(0, "试行。")])]))
    assert heading.kind == clause.kind == Kind.ADDED
