"""Two made-up plans of two levels, with a title that would be markup if it were taken for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.knowledge_base import KnowledgeBase
from indexer.models import Document

PROVINCE = """\
福建省绿色转型实施方案

闽环发〔2022〕5号

福建省生态环境厅

2022年6月1日

一、总体要求。坚持绿色发展，统筹推进各项工作。

二、优化能源结构。到2025年，全省非化石能源消费比重提高到27%，清洁能源装机比重达到58%，可再生能源装机比重达到34%。（责任单位：省发改委）

三、治理农业污染。到2025年，主要农作物化肥利用率提高到43%，畜禽粪污综合利用率达到90%以上，废旧农膜基本实现全回收。（责任单位：省农业农村厅）

四、保护海洋。到2025年，营造红树林600公顷。建立<b>岸线</b>巡护制度。
"""
CITY = """\
南平市绿色转型实施方案<script>alert(1)</script>

2023年1月5日

（一）调整能源结构。到2025年，全市非化石能源消费比重提高到28%以上，清洁能源装机占比达到58%。（责任单位：市发改委、工信局）

（二）防治农业污染。到2025年，水稻化肥利用率提高到43%，畜禽粪污综合利用率达到85%以上，废旧农膜基本实现全回收。

（三）发展竹产业。到2025年，竹产业产值达到500亿元。
"""


@pytest.fixture(scope="session")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """A knowledge base of the two plans."""
    folder = tmp_path_factory.mktemp("plans")
    (folder / "省.txt").write_text(PROVINCE, "utf-8")
    (folder / "市.txt").write_text(CITY, "utf-8")
    with KnowledgeBase.build(folder / "kb", folder, model="tiny") as opened:
        yield opened


@pytest.fixture(scope="session")
def pair(plans: KnowledgeBase) -> tuple[Document, Document]:
    """The higher and the lower plan."""
    found = {d.level: d for d in plans.documents()}
    return found["provincial"], found["municipal"]


def address(document_id: str, clause_id: str | None) -> str:
    """Return an address as the pages give it."""
    return f"document?doc={document_id}" + (f"&clause={clause_id}" if clause_id else "")
