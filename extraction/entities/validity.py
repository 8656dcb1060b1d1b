"""From when to when a document is in force, as it says itself: 自…起施行, 有效期至…, 有效期五年."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from extraction.text.dates import find_date
from extraction.text.folding import fold
from extraction.text.numerals import chinese_number

_CN = "〇○零一二三四五六七八九十"
_DAY = rf"(?:(?:\d{{4}}|[{_CN}]{{4}})\s?年)?\s?(?:\d{{1,2}}|[{_CN}]{{1,3}})\s?月\s?(?:\d{{1,2}}|[{_CN}]{{1,3}})\s?日"
# The day, or an event that is taken for the date of issue.
_FROM = re.compile(
    rf"自(?P<other>[^,.;]{{0,12}}?)\s?(?:(?P<day>{_DAY})|(?:公布|发布|印发|颁布|下发|发文|签发)之日)\s?"
    r"(?:后)?\s?起?\s?(?:正式)?(?:施行|实施|执行|生效|试行)"
)
_UNTIL = re.compile(
    rf"(?:有效期[限]?\s?(?:截至|截止到?|至|到|为自?[^.;]{{0,20}}至)|(?:施行|实施|执行)\s?(?:期限)?至)\s?(?P<day>{_DAY})"
)
_YEARS = re.compile(
    rf"(?:有效期[限]?\s?(?:为|是|暂定|,)?|试行期?\s?(?:为)?)\s?(?P<years>\d{{1,2}}|[{_CN}两]{{1,2}})\s?年"
)
# 自《…》施行之日: another document's day; a rule's own subject may stand between.
_OTHERS = re.compile(r'[<>"]|原|该')


@dataclass(frozen=True)
class Validity:
    """First and last day in force, ISO; None where it is not printed."""

    first: str | None
    last: str | None


def find_validity(text: str, issued: str | None) -> Validity:
    """Return from when to when a document is in force; the last statement of each counts.

    `issued` is its date of issue, from which 自印发之日起 and a day without a year are reckoned.

    >>> find_validity("本办法自印发之日起施行，有效期2年。", "2022-08-05")
    Validity(first='2022-08-05', last='2024-08-04')
    """
    folded = fold(text)
    first = last = None
    for match in _FROM.finditer(folded):
        if not _OTHERS.search(match["other"]):
            first = _day(match["day"], issued) if match["day"] else issued
    for match in _UNTIL.finditer(folded):
        last = _day(match["day"], issued)
    if last is None and (begin := first or issued) and (term := _YEARS.search(folded)):
        years = chinese_number(term["years"])
        last = _after(begin, years) if years else None
    return Validity(first, last)


def _day(printed: str, issued: str | None) -> str | None:
    if "年" in printed:
        return find_date(printed)
    return find_date(f"{issued[:4]}年{printed}") if issued else None


def _after(begin: str, years: int) -> str:
    """Return the last day of so many years from a day on."""
    start = date.fromisoformat(begin)
    try:
        end = start.replace(year=start.year + years)
    except ValueError:  # 29 February
        end = start.replace(year=start.year + years, day=28)
    return (end - timedelta(days=1)).isoformat()
