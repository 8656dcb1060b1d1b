"""Reading PDF: rules are found as by a slow look, pages have the text that pypdf gives."""

from __future__ import annotations

import io
import re

import pypdf
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.readers.pdf import read_pdf
from indexer.documents.readers.pdf_rules import has_rules
from tests.indexer.documents.readers.test_pdf_fonts import page_of

PROSE = b"BT /F1 12 Tf 72 700 Td (plain words of a page of prose) Tj 0 -20 TD (and of a second line) Tj ET"
RULES = b"\n".join(
    b"%d 100 0.5 100 re f 100 %d 200 0.5 re f" % (100 + 40 * i, 100 + 25 * i) for i in range(5)
)
# The rules as they were looked for before: number by number, from every digit.
_NUMBER = rb"(-?[\d.]+)\s+"
_RECT = re.compile(_NUMBER + _NUMBER + rb"re\s+(?:[fF]|([SsBb]))")
_LINE = re.compile(_NUMBER + _NUMBER + rb"m\s+" + _NUMBER + _NUMBER + rb"l\s")
TOKENS = [
    b"100", b"-0.5", b"3", b"1.", b".5", b"5-3", b"--1", b"1.2.3", b"re", b"f", b"S", b"m", b"l", b"W", b"n", b"x",
]  # fmt: skip
DRAWN = [
    b"9 100 1 re f", b"9 1 100 re f", b"1 9 re S", b"0 0 m 0 99 l S", b"0 0 m 99 0 l S", b"5-3 9 re f",
]  # fmt: skip


def document_of(*contents: bytes) -> bytes:
    writer = pypdf.PdfWriter()
    for content in contents:
        writer.add_page(page_of(content))
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_pages_are_read_as_pypdf_reads_them() -> None:
    data = document_of(PROSE, PROSE + RULES, b"3 Tr " + PROSE, RULES, b"")
    expected = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    found = read_pdf("a.pdf", data)
    assert [found.pages[at].text for at in (0, 2, 3, 4)] == [expected[at] for at in (0, 2, 3, 4)]
    assert found.pictures == (3, 4)
    assert found.notes == ("pages without text: 5",)


def _float(number: bytes) -> float:
    try:
        return float(number)
    except ValueError:
        return 0.0


def slow_has_rules(content: bytes) -> bool:
    lying = standing = 0
    for rect in _RECT.finditer(content):
        width, height = abs(_float(rect[1])), abs(_float(rect[2]))
        lying += bool(rect[3]) or width > 3 * height
        standing += bool(rect[3]) or height > 3 * width
    for line in _LINE.finditer(content):
        width, height = (abs(_float(line[i]) - _float(line[i + 2])) for i in (1, 2))
        lying += width > 3 * height
        standing += height > 3 * width
    return lying > 0 and standing > 0 and lying + standing >= 4


@given(
    st.lists(
        st.one_of(
            st.lists(st.sampled_from(TOKENS), max_size=8).map(b" ".join),
            st.sampled_from(DRAWN),
        ),
        max_size=8,
    ),
    st.sampled_from([b" ", b"\n", b"", b"-"]),
)
def test_rules_are_those_that_a_slow_look_finds(pieces: list[bytes], gap: bytes) -> None:
    content = gap.join(pieces)
    assert has_rules(content) == slow_has_rules(content)
