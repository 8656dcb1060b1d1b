"""How a statute, a decision or a report came about, as the lines below its title tell.

2020年3月26日 某省第十三届人民代表大会常务委员会第十八次会议通过 names the issuer and the date; of a history of
amendments the last counts. A report has the day of the meeting at which it was given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.entities.names import is_organ
from extraction.text.dates import find_date
from extraction.text.folding import fold

_DATE = r"(?:19|20)\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日"
# What makes a date one of passage or amendment; of 施行 it is none.
_ENACTED = re.compile(
    rf"(?P<day>{_DATE})(?P<said>(?:(?!{_DATE}).){{0,160}}?)(?P<verb>通过|修正|修订|修改|批准|公布|发布)"
)
_COUNCIL = re.compile(
    r"(?P<place>[\u4e00-\u9fff]{2,12}?)第[〇零一二三四五六七八九十\d]{1,4}届(?P<body>人民代表大会(?:常务委员会)?)"
)
_ORDER = re.compile(
    rf"{_DATE}\s?(?P<organ>[\u4e00-\u9fff]{{3,20}}?)(?:令|公告)\s?第?\s?\d{{1,4}}\s?号(?:公布|发布)?"
)
_REPORT = re.compile(
    r"(?P<title>(?:(?:19|20)\d\d年)?[\u4e00-\u9fff]{0,12}?(?:政府)?工作报告)[\s)]*(?:[(<]|-{1,2})\s*"
    rf"(?P<day>{_DATE})\s?在(?P<meeting>[^()\n]{{4,60}}?)(?:会议|大会)上"
)
# A photographer's or reporter's line run together with a title.
_CAPTION = re.compile(r"^.*(?:摄|记者|报道|供图)")
_LINES = 12


def enacted(lines: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """Return (issuers, date) of a statute by the lines at its head: the last of its history; ((), None)."""
    issuers: tuple[str, ...] = ()
    day = None
    for line in lines[:_LINES]:
        folded = fold(line)
        if len(line) > 800 or not re.match(rf"\(?\s?(?:{_DATE}|根据)", folded.strip()):
            continue
        for match in _ENACTED.finditer(folded):
            day = max(day or "", find_date(match["day"]) or "") or None
            council = _COUNCIL.search(match["said"])
            if council and not issuers and match["verb"] != "批准":
                issuers = (council["place"] + council["body"],)
        order = _ORDER.search(folded)
        if order and not issuers and is_organ(order["organ"]):
            issuers = (order["organ"],)
    return issuers, day


def council_of(name: str) -> str:
    """Return a council's name without its session: 某省第十三届人民代表大会常务委员会 is that of 某省."""
    match = _COUNCIL.fullmatch(name)
    return match["place"] + match["body"] if match else name


def report(lines: Sequence[str]) -> tuple[str, str, str] | None:
    """Return (title, date, meeting) of a report: its title above, the date and the meeting below it."""
    head = fold("\n".join(line.strip() for line in lines[:_LINES]))
    match = _REPORT.search(head)
    day = find_date(match["day"]) if match else None
    return (_CAPTION.sub("", match["title"]), day, match["meeting"]) if match and day else None
