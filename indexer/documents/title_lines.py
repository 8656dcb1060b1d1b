"""Lines of a title put together, and what a PDF has run on to them."""

from __future__ import annotations

import re

# A title with its 文号 run on, in brackets or not, as where a PDF sets both on one line.
_GLUED = re.compile(
    r"(.*关于.+(?:通知|公告|意见|决定|办法|通告))\s*[（(]?((?:[\u4e00-\u9fff]{2,12}[〔\[【（(]\s*\d{4}.{1,8}号))[）)]?"
)
# A page of a series: 第二 某县节水的要求, 第三讲 节水怎么办. 第二次 is a word of the title.
_ORDINAL = re.compile(r"^第\s?[一二三四五六七八九十\d]{1,3}\s?(?:部分|讲|篇|课|单元)?[\s:：、]+(?=\S{4})")
# No title with its number is longer.
_LONGEST = 400


def tidy_title(title: str) -> str:
    """Return a title without a 文号 run on or its number in a series before it, and once where it is printed twice in a row."""
    glued = _GLUED.fullmatch(title) if len(title) <= _LONGEST else None
    title = glued[1] if glued else title
    title = without_ordinal(title)
    if title.startswith("《") and title.endswith("》") and title.count("《") == 1:
        title = title[1:-1]
    half = len(title) // 2
    return title[:half] if len(title) > 16 and title[:half] == title[half:] else title


def without_ordinal(title: str) -> str:
    """Return a title without its number in a series: 第二 某县节水的要求."""
    return _ORDINAL.sub("", title)


def join_lines(left: str, right: str) -> str:
    """Join two lines of one title: no space where an unfinished line goes on."""
    if not left:
        return right
    return left + (" " if left.isascii() or right[:1].isascii() else "") + right


def glued_number(title: str) -> str:
    """Return what follows a title's kind of document on the same line, where it may be the 文号."""
    match = _GLUED.fullmatch(title) if len(title) <= _LONGEST else None
    return match[2] if match else ""
