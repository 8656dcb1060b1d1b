"""Where a document's closing matter begins: signature, copies, the last address to everybody."""

from __future__ import annotations

import re

from extraction.entities.names import find_document_number, find_organs
from extraction.text.dates import is_date_line

_TAIL = re.compile(
    r"(?:抄\s?送|抄\s?报|主\s?送|分\s?送)[:：]|[（(](?:此件|联系人|公开|信息公开|此页)|联系(?:人|电话|方式)\s?[:：]"
    r"|联\s?系\s?人\s?[:：]|领导署名|特此(?:通知|公告|通报|函复|批复|答复|函告)|(?:衷心)?感谢您?对|附\s?件\s?[:：]|附\s?[:：]"
    r"|(?:.{2,24}(?:办公厅|办公室|秘书处))\s*(?:19|20)\d\d\s?年.{1,8}印发"
)
# The closing address of a report, and the last demand on everybody behind the last measure's units.
_ADDRESS = re.compile(r"(?:各位(?:代表|委员)|同志们)\s*[！!，,：:]")
_AGREED = re.compile(r"以上(?:报告|意见|请示|方案)?如无不[妥当][，,]")
_CLOSING = re.compile(r"各(?:地区|地|省|市|区|县|级|部门|有关)[^。；]{0,30}(?:要|应)")
_WHO = re.compile(r"负责|责任单位|牵头")
_BRACKETS = re.compile(r"[（）()]")

_SENTENCE = re.compile(r"[。；;]\s*$")
_LONGEST_SIGNATURE = 8


def closing_start(words: list[str], last: int, until: int | None = None) -> int:
    """Return the first paragraph behind paragraph `last` that closes the document, `until` if none does.

    The document ends before paragraph `until`, or with the words. `words` are those of each paragraph, "" for a row of a table; `last` opens the last clause.
    """
    until = len(words) if until is None else until
    signature = _signature(words, last, until)
    for i in range(last + 1, until):
        line = words[i]
        if _ADDRESS.match(line) or _AGREED.match(line) or (_CLOSING.match(line) and _names_who(words[i - 1])):
            return i
        if i == signature or _TAIL.match(line) or find_document_number(line):
            return i
        if len(line) <= 120 and find_organs(line) and i == until - 1:
            return i
    return until


def _names_who(line: str) -> bool:
    """Tell whether a line ends in a bracket that names who answers for it."""
    brackets = [match.start() for match in _BRACKETS.finditer(line.rstrip())][-2:]
    if len(brackets) < 2 or brackets[1] != len(line.rstrip()) - 1:
        return False
    opening, closing = brackets
    return line[opening] in "（(" and line[closing] in "）)" and bool(_WHO.search(line, opening, closing))


def _signature(words: list[str], last: int, until: int) -> int | None:
    """Return the first line of a signature: short lines without punctuation above a closing date."""
    dates = [i for i in range(last + 1, until) if is_date_line(words[i])]
    if not dates:
        return None
    start = dates[-1]
    while (
        start - 1 > last
        and 0 < len(words[start - 1]) <= 80
        and not re.search(r"[。；，：:]", words[start - 1])
    ):
        start -= 1
    return start


def signed_before_annexes(words: list[str], opens: list[tuple[int, bool]]) -> dict[int, int]:
    """Return where closing matter stands before an annex: its first paragraph -> that of the annex.

    `opens` are the paragraphs that open a clause, each with whether it opens an annex.
    """
    found, last = dict[int, int](), opens[0][0] if opens else 0
    for at, annex in opens:
        start = closing_start(words, last, at) if annex else at
        if start < at:
            found[start] = at
        last = at
    return found


def unlabelled_tail(words: list[str]) -> int:
    """Return where the signature of a text without labels begins: behind a sentence, near its end.

    `words` are those of each paragraph, "" for a row of a table; `len(words)` if there is none.
    """
    body = next((i for i in reversed(range(len(words))) if _SENTENCE.search(words[i])), None)
    if body is None or len(words) - body > _LONGEST_SIGNATURE:
        return len(words)
    signature = _signature(words, body, len(words))
    return len(words) if signature is None else signature
