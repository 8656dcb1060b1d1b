"""The office built with its collections and, beside it, without them; and whatever may be asked of either.

What somebody reads who does not see a collection has to be, to the letter, what a base without it tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from office import PEOPLE, SECRETS, Office, furnished, write_office

from indexer.build import build
from indexer.knowledge_base import KnowledgeBase

CITY = """\
松江市绿色发展工作方案

松政发〔2024〕5号

松江市人民政府

2024年8月1日

一、工作目标
2025年全市畜禽粪污综合利用率达到{rate}%以上。贯彻《云溪省绿色发展实施方案》。

二、工作措施
（一）发展风电。2026年全市可再生能源装机比重提高到47%。（市发展改革委牵头，市能源局配合）
"""
GONE = "云溪省灰隼旧账办法\n\n第一条 省审计厅负责灰隼旧账。\n\n第二条 2025年灰隼旧账清理率达到58%。\n"
# Who sees what of the bases: without the collections, with one, with both.
SEEN: tuple[tuple[str, ...], ...] = ((), ("人事",), tuple(SECRETS))
# People by role and by what they see, one of each kind; the editor sees 人事.
READER, STAFF, EDITOR, CHIEF = "reader@x.cn", "staff@x.cn", "editor@x.cn", "chief@x.cn"
ASKING = (READER, STAFF, EDITOR, CHIEF)


@dataclass(frozen=True)
class Planted:
    """The office, and the base that each of its people should think it is."""

    office: Office
    plain: dict[tuple[str, ...], Office]

    def without(self, who: str) -> Office:
        """Return the office that holds nothing but what somebody sees."""
        return self.plain[tuple(SECRETS) if who == CHIEF else PEOPLE[who]]


@cache
def plant(folder: Path) -> Planted:
    """Build the office and its likes twice over, so that there is news, and say something of all; once for all tests."""
    folder.mkdir()
    files = write_office(folder / "files")
    (files / "财务" / "灰隼坏.pdf").write_bytes(b"%PDF-1.4 broken")
    (files / "财务" / "灰隼旧账.txt").write_text(GONE, "utf-8")
    bases = {seen: folder / f"kb{len(seen)}" for seen in SEEN}
    whole = folder / "kb"
    for rate, share in ((88, 58), (90, 61)):
        (files / "松江.txt").write_text(CITY.format(rate=rate), "utf-8")
        money = files / "财务" / "调剂.txt"
        money.write_text(money.read_text("utf-8").replace("58%", f"{share}%"), "utf-8")
        for seen, kb in (*bases.items(), (SEEN[-1], whole)):
            _build(kb, files, seen, folder / "away")
    for kb in (*bases.values(), whole):
        _say(kb)
    return Planted(furnished(whole, files), {seen: furnished(kb, files, seen) for seen, kb in bases.items()})


def _build(kb: Path, files: Path, seen: Iterable[str], away: Path) -> None:
    """Build while the collections that are not seen lie elsewhere."""
    away.mkdir(exist_ok=True)
    hidden = set(SECRETS) - set(seen)
    for name in hidden:
        (files / name).rename(away / name)
    build(kb, [files], model="tiny")
    for name in hidden:
        (away / name).rename(files / name)


def _say(kb: Path) -> None:
    """Correct, follow up and keep what there is; of what is hidden with words that stand nowhere else."""
    with KnowledgeBase.open(kb) as base:
        for word, name in (("灰隼", "审计厅甲"), ("蓝鲸", "档案馆乙"), ("非化石", "丙")):
            for row in list(base.targets(text=word))[:1]:
                base.correct(row.row_id, "confirmed", note=f"{word}核对", name=name)
            for task in [one for one in base.followed() if word in str(one)][:1]:
                base.follow(task, name=name, state="in_progress", note=f"{word}已报", person=name)
        base.save_search("风电", "发展风电", name="丙")
        if any(file.name == "灰隼旧账.txt" for file in base.files()):
            base.library.delete("灰隼旧账.txt", "审计厅甲")


@dataclass(frozen=True)
class Pool:
    """What may be asked for by hand: ids, names and words of what is hidden first, then of what everybody sees."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def every(self) -> tuple[str, ...]:
        return (*self.ids, *self.names, *self.words)


def pool(office: Office) -> Pool:
    """Return ids, names and words of a document of each collection, and of one that everybody sees."""
    ids, names = [], []
    with KnowledgeBase.open(office.kb) as base:
        for word in ("灰隼", "蓝鲸", "风电"):
            task = next(one for one in base.followed() if word in str(one))
            row = next(one for one in base.duties() if one.clause_id == task.task.clause_id)
            ids += [row.document_id, row.clause_id, row.row_id, task.uid]
            names += [base.document(row.document_id).title]
    return Pool(
        tuple(ids), (*names, "云财发〔2024〕21号"), ("灰隼专项调剂率", "审计厅", "财政厅", "云溪省", "风电")
    )


# What a program may ask --------------------------------------------------------------------------------

# By the name of what is asked for; a name that is not here is given something of everything.
_NAMES = {"level": ("provincial", "municipal"), "region": ("云溪省", "松江市"), "top": (50,), "limit": (500,), "offset": (0, 1),
          "year": (2024, 2025), "since": ("1", "2000-01-01"), "kind": ("lead", "promote"), "status": ("confirmed", "issued"),
          "doc_type": ("方案", "办法"), "saved": ("风电", "灰隼")}  # fmt: skip


def options(name: str, schema: dict[str, Any], given: Pool) -> list[Any]:
    """Return values for a parameter by its JSON schema: all it lists, or what may be asked for by hand."""
    parts = [schema, *schema.get("anyOf", []), *schema.get("allOf", [])]
    for part in parts:
        if "enum" in part:
            return list(part["enum"])
        if found := re.fullmatch(r"\^\(([a-z|]+)\)\$", part.get("pattern", "")):
            return found[1].split("|")
        if part.get("type") == "array":
            return [[one] for one in options(name, part["items"], given)] + (
                [list(given.ids[0:9:4])] if name in {"document", "documents"} else []
            )
        if part.get("type") == "boolean":
            return [True, False]
    if name in _NAMES:
        return list(_NAMES[name])
    if {"integer", "number"} & {part.get("type") for part in parts}:
        return [1]
    return list(given.every)


def combined(
    parameters: dict[str, tuple[dict[str, Any], bool]], given: Pool, most: int = 40
) -> Iterator[dict[str, Any]]:
    """Yield what to give for parameters (schema, required): each alone beside what must be given, in all its values."""
    needed = {name: options(name, schema, given) for name, (schema, must) in parameters.items() if must}
    always = [dict(zip(needed, values, strict=True)) for values in product(*needed.values())]
    step = max(1, len(always) // most)
    yield from always[::step]
    for name, (schema, must) in parameters.items():
        if not must:
            for at, value in enumerate(options(name, schema, given)):
                yield always[at * 7 % len(always)] | {name: value}


# What an answer tells ------------------------------------------------------------------------------------

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(\+00:00|Z)?|\b\d{8}T\d{6}Z|\b1[789]\d{8}\b"
)


def evened(text: str, kb: Path) -> str:
    """Return an answer without what differs between two bases of the same documents: where they lie, and when."""
    return _MOMENT.sub("T", text.replace(str(kb), "KB").replace(kb.name + "/", "KB/"))
