"""Made-up documents with numbers, codes, names and a statute."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.build import build
from indexer.index.encoders import TinyEncoder
from indexer.search.engine import EmbeddedEngine

FILES = {
    "停车.txt": """青屿市人民政府办公室关于印发智慧停车实施方案的通知

青政办发〔2023〕37号

一、建设公共停车泊位5000个，项目编号QY-2023-0386，由青屿市绿源停车有限公司承建。

二、执行GB/T 32151—2015和GB 18597-2001。坚决遏制“两高”项目，不得新增露天煤场。
""",
    "单车.txt": """青屿市人民政府办公室关于印发共享单车管理细则的通知

青政办发〔2023〕38号

一、投放总量控制在3万辆以内，项目编号QY-2023-0387，按照青政办发〔2023〕37号文件执行。

二、绿源集团和停车场公司分别在青屿市布点，设有限行区。落实浙政发〔2020〕9号。
""",
    "条例.txt": """中华人民共和国海岛保护条例

第一条 为了保护海岛，制定本条例。

第二条 海岛的保护适用本条例。

第三条 有下列情形之一的，不得登岛：

（一）台风期间；

（二）繁殖期间。

第三十八条 违反本条例采砂的，责令改正。

拒不改正的，处以罚款。

第三十八条之一 违反本条例捕鸟的，责令改正。
""",
    "细则.txt": """盐田管理法实施细则

第一条 为了管理盐田，制定本细则。

第二条 盐田不得占用。
""",
    "公告.txt": """国家海岛局公告

2022年第4号

一、公布海岛名录。

二、名录自公布之日起施行。
""",
}


@pytest.fixture(scope="session")
def exact_kb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exact")
    (folder / "in").mkdir()
    for name, text in FILES.items():
        (folder / "in" / name).write_text(text, "utf-8")
    build(folder / "kb", [folder / "in"], model="tiny")
    return folder / "kb"


@pytest.fixture
def exact(exact_kb: Path) -> Iterator[EmbeddedEngine]:
    with closing(EmbeddedEngine(exact_kb, TinyEncoder())) as engine:
        yield engine
