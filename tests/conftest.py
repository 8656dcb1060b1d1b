"""Fixtures: a made-up policy in the style of the genre, and the originals where they are present."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from indexer.build import build
from indexer.index.encoders import TinyEncoder
from indexer.search.engine import EmbeddedEngine

# A loaded machine is slow; how long a text takes is measured in tests/benchmarks.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

SHARED = Path(__file__).parents[2] / "shared"

PLAN = """\
# 云溪省绿色发展实施方案

云环发〔2023〕7号

云溪省生态环境厅

2023年5月18日

为推动绿色发展，制定本方案。

## 一、总体要求

到2025年，全省非化石能源消费比重达到31%。

## 二、重点任务

做好以下各项工作。

### （一）调整能源结构

发展风电和光伏，2025年可再生能源装机比重提高到45%。（责任单位：省发改委、能源局）

### （二）治理农业污染

回收废旧农膜，畜禽粪污综合利用率达到88%以上。（责任单位：省农业农村厅）

1.开展试点。在山前县先行试点。

2.总结推广。形成可复制的经验。

## 三、保障措施

（一）加强领导。各级政府要落实责任，对碳排放数据造假依法查处。

（二）严格考核。考核结果向社会公布。

抄送：省委办公厅。
"""

CITY = """\
松江湾市绿色发展工作方案
（征求意见稿）

一、工作目标
2025年全市畜禽粪污综合利用率达到90%以上，城市污水集中收集率达到72%。

二、工作措施
（一）建设污水管网。补齐老城区管网。（市住建局负责）
（二）红树林保护修复。营造红树林30公顷。（市自然资源局牵头，市林业局配合）
"""


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A folder with two made-up policies."""
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "省级方案.md").write_text(PLAN, "utf-8")
    (folder / "市级方案.txt").write_text(CITY, "gb18030")
    return folder


@pytest.fixture
def kb(tmp_path: Path, policies: Path) -> Path:
    """A knowledge base of the two policies, built with the tiny encoder."""
    folder = tmp_path / "kb"
    build(folder, [policies], model="tiny")
    return folder


@pytest.fixture
def engine(kb: Path) -> EmbeddedEngine:
    return EmbeddedEngine(kb, TinyEncoder())


@pytest.fixture(scope="session")
def originals() -> Path:
    """The five original documents; tests that need them are skipped where they are absent."""
    folder = SHARED / "corpus"
    if not folder.is_dir():
        pytest.skip("the original documents are not on this machine")
    return folder


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a user's settings and any hub out of the tests."""
    for name in [
        name for name in os.environ if name.startswith("POLICY_LEDGER_") and name != "POLICY_LEDGER_CACHE"
    ]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regenerate", action="store_true", help="write the golden files anew, and fail")
