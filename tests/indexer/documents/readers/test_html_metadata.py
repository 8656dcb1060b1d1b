"""Fields about a document outside of tables: in lines, in lists, a label above its value."""

from __future__ import annotations

from indexer.documents.readers.html_lines import Line
from indexer.documents.readers.html_metadata import Placed, join_fields
from indexer.models import RegionKind

FRAME = RegionKind.WEB_FURNITURE


def joined(*texts: str) -> list[tuple[str, RegionKind | None]]:
    found = join_fields([Placed(Line(text, None), FRAME) for text in texts])
    return [(placed.line.text, placed.kind) for placed in found]


def test_lines_of_one_field_or_several() -> None:
    assert joined("首页", "索 引 号：YX001", "文号：云政发〔2024〕3号　成文日期：2024年3月1日", "打印") == [
        ("首页", FRAME),
        ("索引号：YX001", RegionKind.METADATA),
        ("文号：云政发〔2024〕3号", RegionKind.METADATA),
        ("成文日期：2024年3月1日", RegionKind.METADATA),
        ("打印", FRAME),
    ]


def test_a_label_above_its_value() -> None:
    assert joined("索引号：", "YX001", "文号：", "成文日期：", "2024年3月1日") == [
        ("索引号：YX001", RegionKind.METADATA),
        ("文号：", RegionKind.METADATA),
        ("成文日期：2024年3月1日", RegionKind.METADATA),
    ]


def test_one_field_alone_is_none() -> None:
    assert joined("来源：云溪网", "打印") == [("来源：云溪网", FRAME), ("打印", FRAME)]
