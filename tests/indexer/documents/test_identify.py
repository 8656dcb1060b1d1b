"""Metadata from a document's own words, each field with the place it was read at."""

from __future__ import annotations

import pytest

from indexer.documents.clean import clean
from indexer.documents.identify import Metadata, identify
from indexer.models import Page, Piece, SourceText

BODY = "\n\n为推动绿色发展，制定本方案。\n\n一、总体要求\n\n绿色发展。\n\n二、措施\n\n严格管理。\n"


def found(head: str, tail: str = "", name: str = "12、某文件.txt", body: str = BODY) -> Metadata:
    made = clean(SourceText(name, (Page(None, head + body + tail),), visual_lines=False))
    return identify(made.text, made.paragraphs, Piece(0, len(made.text)), name)


def test_a_notice_and_the_plan_attached_to_it() -> None:
    head = (
        "福建省生态环境厅\n\n福建省水利厅\n\n闽环保〔2023〕7 号\n\n福建省生态环境厅等两部门关于印发\n\n"
        "《福建省节水实施方案》的通知\n\n各设区市生态环境局：\n\n现将《福建省节水实施方案》印发给你们。\n\n"
        "福建省生态环境厅 福建省水利厅\n\n2023 年 5 月 18 日\n\n（此件主动公开）\n\n福建省节水实施方案"
    )
    it = found(head)
    assert it.title == "福建省节水实施方案"
    assert it.doc_number == "闽环保〔2023〕7号"
    assert it.issuers == ("福建省生态环境厅", "福建省水利厅")
    assert (it.level, it.region, it.date, it.doc_type, it.status) == (
        "provincial",
        "福建省",
        "2023-05-18",
        "实施方案",
        "issued",
    )
    assert {"title", "doc_number", "issuers", "level", "region", "date", "doc_type"} <= set(it.read_from)


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ("南平市节水方案\n\n（征求意见稿）", "status", "draft"),
        ("某市节水方案（试行）", "title", "某市节水方案（试行）"),
        ("国务院关于节约用水的意见\n\n国发〔2023〕4号", "issuers", ("国务院",)),
        ("国务院关于节约用水的意见\n\n国发〔2023〕4号", "level", "national"),
        ("重庆市节水行动计划（2021—2025年）", "level", "provincial"),
        ("重庆市节水行动计划（2021—2025年）", "period", (2021, 2025)),
        ("深圳市节水办法", "level", "municipal"),
        ("福建省“十四五”节水规划", "period", (2021, 2025)),
        ("福建省节水方案\n\n二〇二三年五月十八日", "date", "2023-05-18"),
        ("关于节约用水的通知\n\n闽水〔2023〕1号", "region", "福建省"),
        ("重庆市人民政府 四川省人民政府关于节水的意见", "region", "重庆市、四川省"),
        ("中华人民共和国节约用水法", "level", "national"),
        ("福建省节水方案\n\n（摘编：本文为改写。）", "edition", "摘编"),
        ("关于第12号提案的答复", "normative", False),
        ("关于\n\n节约用水的\n\n实施意见", "title", "关于节约用水的实施意见"),
        ("关于加强节水工作的通知发改环资〔2022〕200 号", "doc_number", "发改环资〔2022〕200号"),
    ],
)
def test_fields(head: str, field: str, value: object) -> None:
    assert getattr(found(head), field) == value


def test_a_signature_below_the_text() -> None:
    it = found("关于节约用水的实施意见", "\n\n南平市水利局\n\n南平市财政局\n\n2024年1月2日\n")
    assert (it.issuers, it.date, it.region, it.within) == (
        ("南平市水利局", "南平市财政局"),
        "2024-01-02",
        "南平市",
        ("福建省",),
    )
    assert it.read_from["issuers"] == "signature"


@pytest.mark.parametrize(
    ("body", "level", "region"),
    [
        ("\n\n各省、自治区、直辖市要抓好落实。\n\n一、目标\n\n节水。\n", "national", "全国"),
        ("\n\n我国水资源紧缺，全国要节水。\n\n一、目标\n\n节水。\n", "national", "全国"),
        ("\n\n我省缺水，全省都要节水，福建省各地要落实。\n\n一、目标\n\n节水。\n", "provincial", "福建省"),
        ("\n\n节约用水。\n\n一、目标\n\n节水。\n", None, None),
    ],
)
def test_the_region_a_text_speaks_for(body: str, level: str | None, region: str | None) -> None:
    it = found("节约用水实施方案", body=body)
    assert (it.level, it.region) == (level, region)


def test_nothing_printed_is_nothing_found() -> None:
    it = found("节约用水实施方案")
    assert (it.doc_number, it.issuers, it.date, it.level) == (None, (), None, None)


def test_a_file_without_a_title_goes_by_its_name() -> None:
    it = found(
        "",
        body="为节约用水，现提出如下要求，请认真落实，并于每年年底报告落实情况。\n\n一、目标\n\n节水。\n",
        name="12、福建省节水办法.txt",
    )
    assert (it.title, it.read_from["title"], it.doc_type) == ("福建省节水办法", "file name", "办法")


def test_a_date_that_does_not_exist_is_passed_over() -> None:
    it = found("节约用水实施方案\n\n2024年2月30日", "\n\n南平市水利局\n\n2024年3月5日\n")
    assert (it.date, it.read_from["date"]) == ("2024-03-05", "signature")


STATUTE = "\n\n第一条 为了节约用水，结合本市实际，制定本条例。\n\n第二条 节约用水。\n"


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        # The printed place before the letters of the 文号, with nothing above it.
        (
            "松岭市人民政府办公室关于印发节水方案的通知\n\n青政办发〔2023〕7号",
            {"region": "松岭市", "level": "municipal", "within": (), "issuers": ("松岭市人民政府办公室",)},
        ),
        ("关于印发《松岭市节水方案》的通知\n\n青水〔2023〕7号", {"region": "松岭市", "level": "municipal"}),
        ("松岭县节水规划", {"region": "松岭县", "level": "county", "within": ()}),
        ("示范县创建办法", {"region": None}),
        # A district's name that cities share is open unless the text names the city.
        ("鼓楼区人民政府关于节约用水的意见", {"region": "鼓楼区", "level": "county", "within": ()}),
        (
            "鼓楼区人民政府关于节约用水的意见\n\n福州市水利局：",
            {"region": "鼓楼区", "within": ("福建省", "福州市")},
        ),
        ("朝阳区人民政府关于节约用水的意见", {"region": "朝阳区", "level": None}),
        ("中共福建省委办公厅 福建省人民政府办公厅关于节约用水的意见", {"region": "福建省"}),
        ("中国节水报告\n\n我省缺水，全省缺水，安徽省。", {"region": "全国"}),
        # Statutes: the council without its session, the last of the amendments.
        (
            (
                "松岭市节约用水条例\n\n2004年8月19日 松岭市第十二届人民代表大会常务委员会第十四次会议通过\n\n"
                "根据2020年12月30日 松岭市第十五届人民代表大会常务委员会第二次会议修正\n\n2021年3月1日 施行"
            ),
            {"issuers": ("松岭市人民代表大会常务委员会",), "date": "2020-12-30", "region": "松岭市"},
        ),
        (
            "节约用水办法\n\n1999年6月18日 水利部令第10号公布",
            {"issuers": ("水利部",), "date": "1999-06-18", "level": "national"},
        ),
        (
            (
                "福建省人民代表大会常务委员会公告\n\n《福建省节水条例》已于2021年9月24日通过，现予公布。\n\n"
                "福建省节水条例"
            ),
            {"title": "福建省节水条例", "doc_type": "条例"},
        ),
        # Reports: the title above, the day of the meeting below, no person and no picture.
        (
            (
                "政府工作报告。 某日报记者 某某 摄\n\n政府工作报告\n\n（2026年1月27日在福建省第十四届人民代表大会第四次会议上）"
                "\n\n省长 某某某"
            ),
            {"title": "政府工作报告", "date": "2026-01-27", "doc_type": "政府工作报告", "region": "福建省"},
        ),
        (
            "2026年福建省政府工作报告\n\n——2026年2月4日在福建省第十四届人民代表大会第五次会议上\n\n来源：某日报",
            {"title": "2026年福建省政府工作报告", "date": "2026-02-04"},
        ),
        # The page's own table wins, but for the title of a plan that its notice carries.
        (
            (
                "索引号：0001/2018-00217\n\n发文机关：国务院办公厅\n\n成文日期：2018年12月11日\n\n"
                "标题：国务院办公厅关于节约用水的意见\n\n发文字号：国办发〔2018〕121号\n\n发布日期：2018-12-21\n\n"
                "国务院办公厅\n\n关于节约用水的意见"
            ),
            {
                "title": "国务院办公厅关于节约用水的意见",
                "issuers": ("国务院办公厅",),
                "date": "2018-12-11",
                "doc_number": "国办发〔2018〕121号",
            },
        ),
        (
            (
                "标题：松岭市人民政府关于印发《松岭市节水方案》的通知\n\n发布日期：2018-12-21\n\n有效性：失效\n\n"
                "松岭市人民政府关于印发《松岭市节水方案》的通知\n\n现将节水方案印发给你们。\n\n松岭市节水方案"
            ),
            {"title": "松岭市节水方案", "date": "2018-12-21", "status": "repealed"},
        ),
        ("福建省节水方案\n\n来源：某报", {"title": "福建省节水方案", "date": None}),
    ],
)
def test_metadata_of_every_kind_of_document(head: str, fields: dict[str, object]) -> None:
    it = found(head, body=STATUTE)
    assert {name: getattr(it, name) for name in fields} == fields
