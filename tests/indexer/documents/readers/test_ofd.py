"""OFD files made here: lines and their order, template pages, and files that must be refused."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import pytest

from indexer.documents.readers import ofd
from indexer.documents.readers.ofd import read_ofd
from indexer.errors import UnreadableFileError
from indexer.models import Page

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def text_object(number: int, text: str, x: float, y: float, size: float = 5, *, spread: bool = False) -> str:
    """A line of text at (x, y) in millimetres; `spread` gives every character a TextCode of its own."""
    if spread:
        codes = "".join(
            f'<ofd:TextCode X="{i * size}" Y="{size}">{escape(c)}</ofd:TextCode>' for i, c in enumerate(text)
        )
    else:
        codes = (
            f'<ofd:TextCode X="0" Y="{size}" DeltaX="g {len(text) - 1} {size}">{escape(text)}</ofd:TextCode>'
        )
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{x} {y} {len(text) * size} {size * 1.3}" Font="1" '
        f'Size="{size}">{codes}</ofd:TextObject>'
    )


def content(*objects: str, template: str = "") -> str:
    return (
        f"{HEAD}<ofd:Page {NS}>{template}<ofd:Content><ofd:Layer ID='900'>{''.join(objects)}</ofd:Layer>"
        "</ofd:Content></ofd:Page>"
    )


def make_ofd(
    pages: list[str], *, template: str | None = None, more: dict[str, bytes] | None = None, leave: str = ""
) -> bytes:
    common = (
        "<ofd:CommonData><ofd:MaxUnitID>999</ofd:MaxUnitID><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        + ('<ofd:TemplatePage ID="80" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else "")
        + "</ofd:CommonData>"
    )
    listed = "".join(
        f'<ofd:Page ID="{i + 1}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages))
    )
    parts = {
        "OFD.xml": f'{HEAD}<ofd:OFD {NS} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        "<ofd:DocID>1</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{HEAD}<ofd:Document {NS}>{common}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        **{f"Doc_0/Pages/Page_{i}/Content.xml": page for i, page in enumerate(pages)},
    }
    if template:
        parts["Doc_0/Tpls/Tpl_0/Content.xml"] = template
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in (parts | (more or {})).items():
            if name != leave:
                package.writestr(name, part)
    return buffer.getvalue()


FIRST = content(
    # Out of order in the file: the place on the page counts.
    text_object(3, "为推动绿色发展，制定本方案。", 40, 60),
    text_object(4, "一、总体要求", 40, 70, spread=True),
    text_object(1, "云溪省绿色发展实施方案", 50, 20, 8),
    text_object(2, "云环发〔2023〕7号", 80, 40),
    # Two objects in one line of print, the right one first.
    text_object(6, "右边的半行", 105, 80.3),
    text_object(5, "左边的半行文", 40, 80),
)
USE_TEMPLATE = '<ofd:Template TemplateID="80" ZOrder="Background"/>'
LETTERHEAD = content(text_object(50, "云溪省人民政府公报", 60, 8))


def test_lines_in_order_with_their_pages() -> None:
    source = read_ofd("方案.ofd", make_ofd([FIRST, content(text_object(7, "二、重点任务", 40, 20))]))
    assert source.name == "方案.ofd"
    assert source.visual_lines
    assert source.notes == ()
    assert [page.number for page in source.pages] == [1, 2]
    assert [line for line in source.pages[0].text.splitlines() if line] == [
        "云溪省绿色发展实施方案",
        "云环发〔2023〕7号",
        "为推动绿色发展，制定本方案。",
        "一、总体要求",
        "左边的半行文   右边的半行",
    ]
    assert source.pages[1] == Page(2, "二、重点任务")


def test_template_pages_come_with_the_pages_that_use_them() -> None:
    pages = [
        content(text_object(1, "第一页正文", 40, 50), template=USE_TEMPLATE),
        content(text_object(2, "第二页正文", 40, 50)),
    ]
    source = read_ofd("公报.ofd", make_ofd(pages, template=LETTERHEAD))
    assert source.pages[0].text.split() == ["云溪省人民政府公报", "第一页正文"]
    assert source.pages[1].text.split() == ["第二页正文"]


def test_two_columns_one_after_the_other() -> None:
    left = [
        text_object(10 + i, f"左栏的第{c}行文字写得满满当当", 20, 30 + 8 * i)
        for i, c in enumerate("一二三四五")
    ]
    right = [
        text_object(20 + i, f"右栏的第{c}行文字写得满满当当", 115, 30 + 8 * i)
        for i, c in enumerate("一二三四五")
    ]
    mixed = [column for pair in zip(left, right, strict=True) for column in pair]
    text = read_ofd("报.ofd", make_ofd([content(*mixed)])).pages[0].text
    assert text.index("左栏的第五行") < text.index("右栏的第一行")


def test_page_that_cannot_be_read_is_noted() -> None:
    pages = [content(text_object(1, "第一页正文", 40, 50)), "<broken", content()]
    source = read_ofd("方案.ofd", make_ofd(pages))
    assert [page.number for page in source.pages] == [1, 2, 3]
    assert source.notes == ("pages that cannot be read: 2", "pages without text: 3")
    missing = read_ofd("方案.ofd", make_ofd([pages[0], pages[2]], leave="Doc_0/Pages/Page_1/Content.xml"))
    assert missing.notes == ("pages that cannot be read: 2",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 and no more", "damaged OFD"),
        (make_ofd([FIRST])[:-100], "damaged OFD"),
        (make_ofd([FIRST], leave="OFD.xml"), "damaged OFD"),
        (make_ofd([FIRST], leave="Doc_0/Document.xml"), "damaged OFD"),
        (make_ofd(["<broken"]), "no page can be read"),
        (make_ofd([]), "has no pages"),
        (make_ofd([content()]), "its pages are pictures"),
        (make_ofd(["\x00\x17sealed"], more={"Encryptions.xml": b"<a/>"}), "encrypted"),
    ],
)
def test_unreadable(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason) as caught:
        read_ofd("方案.ofd", data)
    assert "方案" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_password_is_told() -> None:
    data = bytearray(make_ofd([FIRST]))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1  # the flag of an encrypted member
    with pytest.raises(UnreadableFileError, match="password"):
        read_ofd("方案.ofd", bytes(data))


def test_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd, "LARGEST_TOTAL", 1 << 20)
    with pytest.raises(UnreadableFileError, match="expands to too much"):
        read_ofd("方案.ofd", make_ofd([FIRST], more={"Doc_0/Res/a.bin": bytes(2 << 20)}))


def test_entities_are_not_expanded() -> None:
    doctype = '<!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    page = content(text_object(1, "正文", 40, 50)).replace(HEAD, HEAD + doctype)
    with pytest.raises(UnreadableFileError, match="no page can be read"):
        read_ofd("方案.ofd", make_ofd([page]))
