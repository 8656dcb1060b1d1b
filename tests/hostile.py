"""Make a folder of 20 good files and 120 hostile ones: `python tests/hostile.py FOLDER`.

Every format, empty, cut, locked, bombs, loops, giant pages, pipes, names of every kind. What is made is the
same each time.
"""

from __future__ import annotations

import gzip
import io
import os
import random
import socket
import sys
import warnings
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import docx
import openpyxl
import pypdf
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from tests.indexer.documents.readers.test_ofd import content as ofd_page
from tests.indexer.documents.readers.test_ofd import make_ofd, text_object

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass
class Made:
    """Names below the folder: files that must be read, that must be refused, and that may be either."""

    folder: Path
    good: list[str] = field(default_factory=list)
    bad: dict[str, str] = field(default_factory=dict)
    either: list[str] = field(default_factory=list)

    def put(self, name: str, data: bytes, refused: str | None = None) -> None:
        """Write a hostile file; `refused` is a part of the reason that is expected, None where it may be read."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if refused is None:
            self.either.append(name)
        else:
            self.bad[name] = refused


def plan(number: int) -> str:
    items = "".join(
        f"（{label}）第{number}号任务之{label}。由云溪省住房城乡建设厅牵头，2027年底前完成改造{number + at}公里。\n\n"
        for at, label in enumerate("一二三四")
    )
    return f"云溪省第{number}号管网改造实施方案\n\n一、总体目标\n\n改造管网{number + 10}公里。\n\n二、重点任务\n\n{items}"


def html(text: str) -> str:
    return f"<html><head><meta charset='utf-8'></head><body>{''.join(f'<p>{line}</p>' for line in text.split())}</body></html>"


def word(text: str) -> bytes:
    made: Any = docx.Document()
    for line in text.split("\n\n"):
        made.add_paragraph(line.strip())
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def sheet(number: int) -> bytes:
    book = openpyxl.Workbook()
    page: Any = book.active
    for row in (("指标", "2025年", "2027年"), (f"第{number}类管网长度（公里）", 10, 20 + number)):
        page.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def pdf(text: str, *, size: tuple[float, float] = (595, 842)) -> bytes:
    registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    canvas.setFont("STSong-Light", 14)
    for at, line in enumerate(line for line in text.split("\n") if line.strip()):
        canvas.drawString(72, 780 - 24 * at, line.strip())
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def ofd(text: str) -> bytes:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    objects = (text_object(at, line, 20, 20 + 10 * at) for at, line in enumerate(lines, 1))
    return make_ofd([ofd_page(*objects)])


def packed(members: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two members of one name
        for name, data in members:
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def raw_pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    data, offsets = b"%PDF-1.7\n", []
    for number, part in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = b"%d" % (len(objects) + 1)
    return (
        data + b"xref\n0 " + size + b"\n0000000000 65535 f \n" + table + b"trailer << /Size " + size
        + b" /Root 1 0 R " + trailer + b">>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    )  # fmt: skip


def pdf_bomb(repeats: int) -> bytes:
    """Return a PDF of one page whose content expands to 6 MB times `repeats`."""
    piece = b"0 0 m " * (1 << 20)
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    once = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)  # a block that needs none before it
    checksum = 1
    for _ in range(repeats):
        checksum = zlib.adler32(piece, checksum)
    stream = b"\x78\xda" + once * repeats + b"\x03\x00" + checksum.to_bytes(4, "big")
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream) + stream + b"\nendstream",
    )


def locked_pdf() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(plan(99))))
    writer.encrypt("secret", "owner", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def locked_zip(*, all_of_it: bool) -> bytes:
    data = bytearray(packed([("甲.txt", plan(98).encode()), ("乙.txt", plan(97).encode())]))
    at = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[at + 8] |= 1
    if all_of_it:
        data[data.index(b"PK\x03\x04", 10) + 6] |= 1
        data[data.index(b"PK\x01\x02", at + 4) + 8] |= 1
    return bytes(data)


def sound(number: int) -> dict[str, bytes]:
    """Return one sound file of each format."""
    text = plan(number)
    return {
        "txt": text.encode(),
        "md": text.encode(),
        "html": html(text).encode(),
        "htm": html(text).encode("gb18030"),
        "pdf": pdf(text),
        "docx": word(text),
        "xlsx": sheet(number),
        "ofd": ofd(text),
        "doc": OLE + bytes(2000),
        "zip": packed([("方案.txt", text.encode())]),
    }


def make(folder: Path, *, heavy: bool = True) -> Made:
    """Write the files; without `heavy` those that need seconds each are left out."""
    made = Made(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _good(made)
    _damaged(made)
    _locked_and_bombs(made, heavy=heavy)
    _loops_and_giants(made, heavy=heavy)
    _archives(made)
    _odd_names(made)
    _no_files(made)
    return made


def _good(made: Made) -> None:
    for number in range(20):
        kind = ("txt", "md", "html", "pdf", "docx", "xlsx", "ofd")[number % 7]
        name = f"好/{number:02d}.{kind}"
        made.put(name, sound(number)[kind])
        made.either.remove(name)
        made.good.append(name)


def _damaged(made: Made) -> None:
    chance = random.Random(20240607)
    for kind, data in sound(50).items():
        refused = kind not in {"txt", "md", "html", "htm"}
        made.put(f"空/0.{kind}", b"", "empty" if kind != "zip" else "damaged")
        made.put(f"空/白.{kind}", b" \n\t " * 9, "empty" if kind != "zip" else "damaged")
        made.put(f"坏/乱.{kind}", chance.randbytes(20_000), "")
        made.put(f"坏/零.{kind}", bytes(200_000), "")
        cut = data[: len(data) // 2] if refused else data[: len(data) // 2 + 1]
        made.put(f"坏/断.{kind}", cut, "" if kind in {"docx", "xlsx", "ofd", "zip", "doc"} else None)
        flipped = bytearray(data)
        for _ in range(40):
            flipped[chance.randrange(len(flipped))] = chance.randrange(256)
        made.put(f"坏/翻.{kind}", bytes(flipped))
    made.put("坏/名不副实.pdf", b"plain words", "not a PDF")
    made.put("坏/名不副实.docx", pdf(plan(51)))
    made.put("坏/压.zip", gzip.compress(plan(52).encode(), mtime=0), "damaged archive")
    made.put("坏/富.doc", rb"{\rtf1\ansi text}", "not a DOC")
    made.put("坏/图.pdf", b"\xff\xd8\xff\xe0" + bytes(99), "not a PDF")
    made.put("坏/尾.pdf", pdf(plan(53)) + bytes(100_000))
    made.put("坏/头.pdf", bytes(2000) + pdf(plan(54)))


def _locked_and_bombs(made: Made, *, heavy: bool) -> None:
    made.put("锁/锁.pdf", locked_pdf(), "encrypted")
    made.put("锁/锁.zip", locked_zip(all_of_it=True), "encrypted")
    made.put("锁/锁.docx", OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"), "encrypted")
    zeros = bytes((60 if not heavy else 300) << 20)
    made.put("炸/炸.docx", packed([("word/document.xml", zeros)]), "expands to too much")
    made.put("炸/炸.xlsx", packed([("xl/workbook.xml", zeros)]), "expands to too much")
    made.put("炸/炸.ofd", packed([("OFD.xml", zeros)]), "expands to too much")
    laughs = "<!DOCTYPE a [<!ENTITY a0 'ha'>" + "".join(
        f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
    )
    entity = f"{laughs}]><w:document xmlns:w='w'>&a11;</w:document>".encode()
    made.put("炸/笑.docx", packed([("word/document.xml", entity), ("[Content_Types].xml", b"<x/>")]), "")
    for name, part in (("笑.xlsx", "xl/workbook.xml"), ("笑.ofd", "OFD.xml")):
        made.put(f"炸/{name}", packed([(part, entity)]), "")
    made.put("炸/笑.html", f"{laughs}]><html><body>&a11;</body></html>".encode())
    if heavy:
        made.put("炸/炸.pdf", pdf_bomb(480), "")


def _loops_and_giants(made: Made, *, heavy: bool) -> None:
    catalog = b"<< /Type /Catalog /Pages 2 0 R >>"
    made.put("环/页.pdf", raw_pdf(catalog, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), "")
    made.put("环/己.pdf", raw_pdf(b"<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] >>"), "")
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R >>"
    made.put("环/容.pdf", raw_pdf(catalog, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page))
    made.put("环/前.pdf", raw_pdf(catalog, b"<< /Type /Pages /Kids [] /Count 0 >>", trailer=b"/Prev 9 "), "")
    nested = b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * 50_000 + b"]" * 50_000 + b" >>"
    made.put("环/叠.pdf", raw_pdf(nested, b"<< /Type /Pages /Kids [] /Count 0 >>"), "")
    attributes = "".join(f" a{n}='{n}'" for n in range(50_000))
    made.put("大/属.html", f"<html><body><p{attributes}>一、目标。建设管网。</p></body></html>".encode())
    made.put("大/纸.pdf", pdf(plan(60), size=(200_000, 200_000)))
    made.put("大/嵌.html", b"<div>" * (200_000 if heavy else 20_000) + "条款".encode())
    scale = 3 if heavy else 0.2
    made.put("大/行.txt", ("一条很长的行，没有尽头" * int(10_000 * scale)).encode())
    made.put("大/数.txt", ("方案\n\n" + "1234567890" * int(10_000 * scale)).encode())
    made.put("大/括.txt", ("方案\n\n" + "（" * int(50_000 * scale) + "）" * int(50_000 * scale)).encode())
    made.put("大/号.txt", ("方案\n\n" + "（一）\n" * int(10_000 * scale)).encode())
    made.put("大/书.md", ("# 方案\n\n" + "《" * int(50_000 * scale)).encode())
    far = openpyxl.Workbook()
    sheet_of: Any = far.active
    sheet_of["XFD1048576"] = "角落里的一个字"
    buffer = io.BytesIO()
    far.save(buffer)
    made.put("大/角.xlsx", buffer.getvalue())


def _archives(made: Made) -> None:
    text = plan(70)
    members = [("好.txt", text.encode()), ("../出.txt", b"x" * 99), ("图.png", b"x")]
    made.put("包/混.zip", packed(members))
    made.put("包/同.zip", packed([("a.txt", plan(71).encode()), ("a.txt", plan(72).encode())]))
    bad_name = packed([("甲甲.txt", plan(73).encode())]).replace("甲甲".encode(), b"\xff\xfe\xfd\xbc\xd7\xff")
    made.put("包/名.zip", bad_name)
    made.put("包/半锁.zip", locked_zip(all_of_it=False))
    made.put("包/炸.zip", packed([("a.txt", bytes(60 << 20)), ("好.txt", plan(74).encode())]))
    deep = packed([("e.zip", packed([("d.zip", packed([("c.zip", packed([("x.txt", b"x")]))]))]))])
    made.put("包/深.zip", deep)
    made.put("包/多.zip", packed([(f"{n}.txt", b"x") for n in range(2001)]), "more than")
    made.either = [name for name in made.either if not name.startswith("包/")]  # rows are of their members


def _odd_names(made: Made) -> None:
    names = [
        f"{'n' * 246}.txt",
        "新\n行.txt",
        "反\u202e向.txt",
        "笑😀.txt",
        "-选项.txt",
        " .txt",
        "'引\"号.txt",
        "a\\b.txt",
    ]
    for at, name in enumerate(names):
        made.put(f"名/{name}", plan(80 + at).encode())
    for raw in (b"\xb7\xbd\xb0\xb8.txt", b"\xff\xfe.txt"):
        (made.folder / "名" / os.fsdecode(raw)).write_bytes(plan(90).encode())
        made.bad[f"名/{raw.decode('utf-8', 'backslashreplace')}"] = "not valid text"
    made.put(
        "替/码.html", "<html><body><p>&#xD83D;&#xDE00;&#xD800;一、目标。建设管网。</p></body></html>".encode()
    )
    made.put("替/码.txt", "方案\n\n一、目标\n\n".encode() + b"\xed\xa0\x80\xed\xb0\x80" + "建设。".encode())
    for name, table in (
        ("表一", b"file,level\nx.txt,galaxy\n,,\n"),
        ("表二", b"\0\xff"),
        ("表三", b"titel\n"),
    ):
        made.put(f"{name}/x.txt", plan(91 + len(table)).encode())
        (made.folder / name / "sources.csv").write_bytes(table)


def _no_files(made: Made) -> None:
    folder = made.folder / "非"
    folder.mkdir()
    for name in ("管.txt", "管.pdf", "管.zip"):
        os.mkfifo(folder / name)
        made.bad[f"非/{name}"] = "no regular file"
    (folder / "表").mkdir()
    os.mkfifo(folder / "表" / "sources.csv")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(folder)  # the path of a socket is limited to 107 bytes
        try:
            server.bind("s.txt")
        finally:
            os.chdir(here)
    made.bad["非/s.txt"] = "no regular file"
    (folder / "零.txt").symlink_to("/dev/zero")
    made.bad["非/零.txt"] = "no regular file"
    (folder / "无.txt").symlink_to("nowhere")
    made.bad["非/无.txt"] = "link to nothing"
    (folder / "圈.txt").symlink_to("圈.txt")
    made.bad["非/圈.txt"] = ""
    (folder / "上").symlink_to(made.folder)
    (folder / "夹.txt").mkdir()


if __name__ == "__main__":
    result = make(Path(sys.argv[1]))
    print(f"{len(result.good)} good, {len(result.bad)} to be refused, {len(result.either)} that may be read")
