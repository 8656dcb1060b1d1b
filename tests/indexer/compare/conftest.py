"""Two made-up versions of a plan and of a statute in one knowledge base."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.build import build
from indexer.knowledge_base import KnowledgeBase

DRAFT = """\
# 云溪省河湖管护实施方案

（征求意见稿）

为管好河湖，制定本方案。

## 一、主要目标

到2025年，全省河道岸线整治率达到80%以上，新建堤防300公里。

## 二、重点任务

### （一）整治河道岸线

清退违法码头，2024年底前完成岸线勘界。（责任单位：省水利厅、省林业局）

### （二）保护饮用水源

水源地每季度监测1次，设置界碑120处。（责任单位：省生态环境厅）

### （三）发展水上旅游

建成水上旅游线路5条。（责任单位：省文化和旅游厅）

## 三、保障措施

各市要落实经费，加强考核。
"""
ISSUED = """\
# 云溪省河湖管护实施方案

云水发〔2023〕9号

2023年5月18日

为管好河湖，制定本方案。

## 一、主要目标

到2025年，全省河道岸线整治率达到85%以上，新建堤防300公里。

## 二、重点任务

### （一）整治河道岸线

清退违法码头，2025年底前完成岸线勘界。（责任单位：省水利厅、省自然资源厅）

### （二）建设智慧水利

建成水情监测站60座。（责任单位：省水利厅）

### （三）保护饮用水源

水源地每月监测1次，设置界碑120处。（责任单位：省生态环境厅）

## 三、保障措施

各市要落实经费、加强考核。
"""
TABLES = """\
# 云溪市粮食安全指标方案

一、指标

| 序号 | 指标 | 单位 | 2025年 |
|---|---|---|---|
| 1 | 粮食播种面积 | 万亩 | {area} |
| 2 | 储备粮轮换率 | % | 30 |
{more}
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("versions")
    (folder / "稿.md").write_text(DRAFT, "utf-8")
    (folder / "印发.md").write_text(ISSUED, "utf-8")
    one = TABLES.format(area=120, more="| 3 | 高标准农田 | 万亩 | 80 |")
    two = TABLES.format(area=125, more="| 3 | 粮库机械化率 | % | 95 |\n| 4 | 高标准农田 | 万亩 | 80 |")
    (folder / "表一.md").write_text(one, "utf-8")
    (folder / "表二.md").write_text(two, "utf-8")
    build(folder / "kb", [folder], model="tiny")
    with KnowledgeBase.open(folder / "kb") as opened:
        yield opened
