"""The heading of a labelled paragraph: all of it, the words up to a stop or a colon, or none."""

from __future__ import annotations

import re

from extraction.text.labels import Label

# A heading that runs into its body ends at the first full stop; longer than this it is a sentence.
_LONGEST_RUN_IN = 36
_LONGEST_HEADING = 60
_LONGEST_TITLE = 400
_HEADING_ONLY = frozenset({"part", "chapter", "section", "box", "annex", "supplementary"})
# What stands behind a measure of one sentence: who answers for it.
_ONLY_A_BRACKET = re.compile(r"\s*(?:[（(][^（）()]{2,200}(?:[（(][^（）()]*[）)][^（）()]*)*[）)]\s*)+")
# A sentence that promises something by itself: by when, or how much.
_PROMISES = re.compile(
    r"(?:19|20)\d\d\s?年|\d\s?(?:[%％‰个家所座块套处项亿万吨公千万人户次场条件元]|[\u4e00-\u9fff]平方)"
)


# A sentence that says what somebody must do, or what something is, heads nothing.
_SAYS = re.compile(
    r"(?:部门|单位|政府|各地|机关|企业|医院|学校|负责人)(?:都|均|也)?[要应须](?!求|用|急|对)|[^，,要应]{4,}应(?:当|该)?(?!用|急|对|届|收|知|变|激)[\u4e00-\u9fff]{4,}|^[^，,是]{4,24}是[^，,]{4,}，"
)


def heading_of(rest: str, label: Label, *, has_body: bool) -> tuple[str, int]:
    """Return the heading in `rest`, the words behind a label, and the offset at which the body begins.

    `has_body` is set where what follows the paragraph belongs to it. A label with a whole sentence, or
    with one that promises a number and then names who answers for it, is an item without a heading.
    """
    if label.scheme in _HEADING_ONLY:
        # Every clause below carries its headings: what is as long as this is text.
        return (tidy(rest), len(rest)) if len(rest) <= _LONGEST_TITLE else ("", 0)
    if label.scheme == "article":
        named = re.match(r"\s*【([^】]{1,30})】", rest)
        return (named[1], named.end()) if named else ("", 0)
    # A colon between figures or letters parts a range of cells or a time, and heads nothing: A1:A3, 8:30.
    colon = re.match(r"([^：:，,。；;=]{2,15})(?:：|(?<![A-Za-z0-9]):)(?=\S)", rest)
    if colon:
        return tidy(colon[1]), colon.end()
    stop = re.search(r"[。；;]", rest)
    if stop is None:
        if len(rest) <= _LONGEST_HEADING and (has_body or label.level <= 60):
            return tidy(rest), len(rest)
        return "", 0
    if rest[stop.start()] in "；;":
        return "", 0
    if stop.end() >= len(rest.rstrip()):  # a single sentence: a heading only if a body follows
        heading = (
            len(rest) <= _LONGEST_RUN_IN and has_body and not (_PROMISES.search(rest) or _SAYS.search(rest))
        )
        return (tidy(rest), len(rest)) if heading else ("", 0)
    run_in = rest[: stop.start()]
    if _ONLY_A_BRACKET.fullmatch(rest, stop.end()) and ("，" in run_in or _PROMISES.search(run_in)):
        return "", 0
    if stop.start() <= _LONGEST_RUN_IN and not (
        ("，" in run_in and _PROMISES.search(run_in)) or _SAYS.search(run_in)
    ):
        return tidy(run_in), stop.end()
    return "", 0


def tidy(heading: str) -> str:
    """Return a heading without a closing stop and without spaces set between its characters."""
    heading = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", heading.strip())
    return heading.rstrip("。.：: ").strip()
