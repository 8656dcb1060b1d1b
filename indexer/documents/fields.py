"""What a page states of its document in a table of `label：value`: 索引号, 发文机关, 成文日期, 发文字号 ….

Readers give such a table as lines of the kind METADATA; where they do not know it for one, two such lines
or more at the head of the text are one. What it states wins over what is guessed from the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.text.dates import find_date
from extraction.text.folding import fold
from indexer.models import Paragraph, RegionKind

# The labels, without white space, by what they state.
_LABELS = {
    "title": ("标题", "名称", "信息名称", "文件名称", "文件标题"),
    "issuers": (
        "发文机关",
        "发布机构",
        "发文单位",
        "发布机关",
        "制发机关",
        "发文机构",
        "制定机关",
        "公开机构",
    ),
    "doc_number": ("发文字号", "文号", "文件编号", "发文文号"),
    "date": ("成文日期", "成文时间", "发文日期", "印发日期", "签发日期", "生成日期", "制发日期", "公布日期"),
    "published": ("发布日期", "公开日期", "发布时间", "公开时间"),
    "status": ("有效性", "时效性", "效力状态", "是否有效"),
    "": ("索引号", "主题分类", "主题词", "组配分类", "信息类别", "体裁分类", "施行日期", "来源", "字体"),
}
_KIND = {label: kind for kind, labels in _LABELS.items() for label in labels}
_LINE = re.compile(
    r"[【\[]?(?P<label>[\u4e00-\u9fff](?:[ \u3000]*[\u4e00-\u9fff]){1,7})[】\]]?[ \u3000]*[:：](?P<value>.*)",
    re.DOTALL,
)
_ISO = re.compile(r"(?P<year>(?:19|20)\d\d)[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})")
_HEAD = 16
_GONE = re.compile(r"^(?:已?失效|已?废止|全文失效|否|无效)")


def take_fields(text: str, paragraphs: Sequence[Paragraph]) -> tuple[dict[str, str], list[str]]:
    r"""Return what the table states, by field, and the other paragraphs' words.

    >>> words = "发文机关：国务院\n成文日期：2018年12月11日\n关于节水的意见"
    >>> ends = [8, 24, len(words)]
    >>> found, rest = take_fields(words, [Paragraph(a, b) for a, b in zip([0, 9, 25], ends)])
    >>> found["issuers"], found["date"]
    ('国务院', '2018-12-11')
    """
    words = [text[p.start : p.end] for p in paragraphs]
    lines = [(n, match) for n, one in enumerate(words) if (match := _stated(one, paragraphs[n], n))]
    if len(lines) < 2 and not any(p.region is RegionKind.METADATA for p in paragraphs):
        return {}, words
    taken = {n for n, _ in lines} | {n for n, p in enumerate(paragraphs) if p.region is RegionKind.METADATA}
    fields: dict[str, str] = {}
    for _, (kind, value) in lines:
        if kind and value:
            fields.setdefault(kind, value)
    if not _GONE.match(fields.get("status", "")):
        fields.pop("status", None)
    for kind in ("date", "published"):
        if kind in fields:
            fields[kind] = _day(fields[kind])
    fields["date"] = fields.get("date") or fields.get("published", "")
    return {k: v for k, v in fields.items() if v}, [w for n, w in enumerate(words) if n not in taken]


def _stated(words: str, paragraph: Paragraph, at: int) -> tuple[str, str] | None:
    """Return (field, value) of a line that states one, None for any other line."""
    if paragraph.region is not RegionKind.METADATA and at >= _HEAD:
        return None
    match = _LINE.fullmatch(words.strip())
    label = "".join(match["label"].split()) if match else ""
    return (_KIND[label], match["value"].strip()) if match and label in _KIND else None


def _day(value: str) -> str:
    match = _ISO.search(fold(value))
    if match:
        return f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"
    return find_date(value) or ""
