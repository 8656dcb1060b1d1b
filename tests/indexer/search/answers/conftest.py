"""A knowledge base of made-up documents of several fields, with rows of every kind that answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.build import build
from indexer.index.encoders import TinyEncoder
from indexer.search.answers.models import Answer
from indexer.search.engine import EmbeddedEngine

DOCUMENTS = {
    "省节水.txt": """\
福建省节水行动实施方案

闽水〔2022〕15号

福建省水利厅

2022年4月8日

一、主要目标
到2025年，全省农田灌溉水有效利用系数提高到0.58；到2025年，城市公共供水管网漏损率控制在9%以内，农村生活污水治理率达到65%。

二、重点任务
（一）推进农业节水。建设高效节水灌溉面积20万亩。（省水利厅牵头，省农业农村厅、省财政厅配合）
（二）推进城镇节水。2024年6月底前完成老旧供水管网普查。（责任单位：省住建厅、水利厅）
（三）严格用水管理。严禁在地下水超采区新建高耗水项目。鼓励工业园区建设再生水利用设施。（省水利厅负责）

三、财政支持
对年节水量超过10万立方米的改造项目，按照实际节水量每立方米给予0.6元补助，单个项目补助不超过300万元。
""",
    "市节水.txt": """\
福州市节水工作方案

榕水〔2023〕3号

福州市水利局

2023年2月1日

一、目标
到2025年，城市公共供水管网漏损率控制在8%以内。

二、任务
（一）管网改造。更新供水管网120公里。（市城管委牵头，市水利局、市财政局配合）
（二）宣传引导。市教育局负责组织节水进校园活动，市水利局负责节水载体建设。市水利局、市教育局要组织好节水宣传周。
（三）总结评估。各县（区）水利局应当于2023年3月底前报送2022年度节水情况。
""",
    "养老条例.txt": """\
汕头市养老服务条例

（2021年5月20日汕头市人民代表大会常务委员会通过）

第一章 总则
第一条 为了规范养老服务，制定本条例。
第二条 市民政部门负责养老服务的监督管理工作。

第二章 机构
第三条 养老机构应当自登记之日起十个工作日内向民政部门备案。
第四条 养老机构擅自挪用老年人押金的，由民政部门责令限期改正，并处五千元以上三万元以下罚款。
第五条 养老机构应当于每年3月31日前向民政部门报送服务情况报告。

第三章 附则
第六条 本条例自2021年10月1日起施行。
""",
}


@pytest.fixture(scope="session")
def fields(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    """An engine on documents on water and on care for the old, of a province and two cities."""
    folder = tmp_path_factory.mktemp("fields")
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, "utf-8")
    build(folder / "kb", [folder / name for name in DOCUMENTS], model="tiny")
    engine = EmbeddedEngine(Path(folder / "kb"), TinyEncoder())
    yield engine
    engine.close()


@pytest.fixture
def ask(fields: EmbeddedEngine) -> Callable[[str], list[Answer]]:
    """Return the answers to a query on those documents."""
    return lambda query: list(fields.find(query).answers)
