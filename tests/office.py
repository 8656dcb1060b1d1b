"""A base of three folders: what everybody reads, 人事 and 财务 within it, each with a word that stands nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.access.access import Access, Role
from indexer.access.rights import access_of, grant, put_in, show
from indexer.build import build
from indexer.store.store import Store

OPEN = """\
云溪省绿色发展实施方案

云环发〔2023〕7号

云溪省生态环境厅

2023年5月18日

一、总体要求
到2025年，全省非化石能源消费比重达到31%。落实《云溪省岗位轮换试行办法》。

二、重点任务
（一）发展风电。2025年可再生能源装机比重提高到45%。（责任单位：省发改委、省能源局）
（二）治理污染。畜禽粪污综合利用率达到88%以上。（省农业农村厅牵头）
"""
STAFF = """\
云溪省岗位轮换试行办法

云人发〔2024〕13号

云溪省人力资源和社会保障厅

2024年3月2日

一、轮换范围
到2026年，关键岗位轮换比例达到67%。落实《云溪省绿色发展实施方案》。（省委编办负责）

二、密级管理
（一）蓝鲸计划。2026年蓝鲸计划覆盖率提高到93%。（省档案馆牵头）
"""
MONEY = """\
云溪省预算调剂工作方案

云财发〔2024〕21号

云溪省财政厅

2024年6月9日

一、调剂目标
2025年灰隼专项调剂率达到58%。（省财政厅牵头，省审计厅配合）

二、蓝图管理
（一）灰隼专项。建立灰隼专项台账。（省审计厅负责）
"""
# What tells of each collection: none of it may reach who does not see it.
SECRETS = {
    "人事": ("关键岗位", "云人发", "蓝鲸", "编办", "档案馆", "人力资源", "人事", "67%", "93%"),
    "财务": ("预算调剂", "云财发", "灰隼", "审计厅", "财政厅", "财务", "58%"),
}
PEOPLE = {
    "reader@x.cn": (),
    "staff@x.cn": ("人事",),
    "money@x.cn": ("财务",),
    "both@x.cn": ("人事", "财务"),
    "editor@x.cn": ("人事",),
    "chief@x.cn": ("人事", "财务"),
}
ROLES = {"editor@x.cn": Role.EDITOR, "chief@x.cn": Role.ADMINISTRATOR}


@dataclass(frozen=True)
class Office:
    """A knowledge base with collections and people, and the folder of its files."""

    kb: Path
    files: Path

    def access(self, who: str) -> Access:
        with Store.open(self.kb) as store:
            return access_of(store, who)


def write_office(folder: Path) -> Path:
    for name, text in (("绿色.txt", OPEN), ("人事/轮换.txt", STAFF), ("财务/调剂.txt", MONEY)):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office of one's own, to change."""
    files = write_office(tmp_path / "files")
    build(tmp_path / "kb", [files], model="tiny")
    return furnished(tmp_path / "kb", files)


def furnished(kb: Path, files: Path, collections: tuple[str, ...] = tuple(SECRETS)) -> Office:
    """Give a base its collections and people; where a collection is not named, there is none."""
    with Store.edit(kb) as store:
        for name in collections:
            put_in(store, name, files / name)
        for who, names in PEOPLE.items():
            grant(store, who, ROLES.get(who, Role.READER))
            for name in set(names) & set(collections):
                show(store, name, who)
    return Office(kb, files)


def leaks(said: object, access: Access) -> list[str]:
    """Return what of an answer, in any form, tells of collections that somebody does not see."""
    text = str(said)
    unseen = set(SECRETS) - (access.seen if access.seen is not None else set(SECRETS))
    return [word for name in unseen for word in SECRETS[name] if word in text]
