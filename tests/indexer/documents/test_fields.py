from indexer.documents.fields import take_fields
from indexer.models import Paragraph, RegionKind


def fields(*lines: str, region: RegionKind | None = None) -> tuple[dict[str, str], list[str]]:
    text, paragraphs, at = "\n".join(lines), [], 0
    for line in lines:
        paragraphs.append(Paragraph(at, at + len(line), region=region if "：" in line else None))
        at += len(line) + 1
    return take_fields(text, paragraphs)


def test_a_table_of_labels_and_values() -> None:
    found, rest = fields(
        "发文机关：某市人民政府", "发 文 字 号：某政〔2024〕1号", "成文日期：2024-06-14", "关于节水的意见"
    )
    assert found == {"issuers": "某市人民政府", "doc_number": "某政〔2024〕1号", "date": "2024-06-14"}
    assert rest == ["关于节水的意见"]


def test_the_day_of_publication_counts_only_without_one_of_writing() -> None:
    assert fields("成文日期：二〇二四年六月一日", "发布日期：2024年7月2日")[0]["date"] == "2024-06-01"
    assert fields("索引号：1/2", "发布日期：2024年7月2日")[0]["date"] == "2024-07-02"


def test_one_line_with_a_label_is_no_table_unless_the_reader_says_so() -> None:
    assert fields("标题：节水", "为节约用水，制定本办法。") == (
        {},
        ["标题：节水", "为节约用水，制定本办法。"],
    )
    assert fields("标题：节水", "正文", region=RegionKind.METADATA) == ({"title": "节水"}, ["正文"])


def test_only_what_is_out_of_force_has_a_status() -> None:
    assert "status" not in fields("有效性：有效", "索引号：1")[0]
    assert fields("时效性：已废止", "索引号：1")[0]["status"] == "已废止"
