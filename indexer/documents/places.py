"""For what place a document speaks: the printed place before the letters of the 文号, last the text."""

from __future__ import annotations

import re

from extraction.entities.names import is_organ
from extraction.entities.regions import (
    NATIONAL,
    Region,
    divisions_named,
    find_region,
    find_regions,
    printed_place,
    region_named,
    within_city,
)

# What a text of the central level speaks of, and what one of a province or a city does.
_ALL_PROVINCES = re.compile(r"各省、自治区、直辖市")
_NATIONAL = re.compile(r"我国|全国|各地区各部门|我部|中华人民共和国|中央财政|国务院")
_OURS = {
    "provincial": re.compile(r"[我全]省|(?<![各一])本省|我区|全区|自治区党委"),
    "municipal": re.compile(r"[我全]市|(?<![各一])本市"),
    "county": re.compile(r"[我全本]县"),
}
_CENTRAL_NUMBER = re.compile(r"国|中|发改|工信|环|财|建|科|农|交|商|银|证")
_OF_THE_STATE = ("中华人民共和国", "全国", "国家", "中国")
# A title that names a document in its quotes: 关于印发《青屿市…方案》的通知.
_QUOTED = re.compile(r"^(?:关于)?(?:印发|发布|公布|转发)?[《“\"]?")
_NAMED_FILE = 12


def locate(
    issuers: tuple[str, ...], doc_number: str | None, titles: tuple[str, str], text: str, source: str
) -> tuple[Region | None, str]:
    """Return the region and where it was read: issuers, title, doc_number, text or file name.

    `titles` are the document's own and that of the notice that carries it; `source` is the file's name.
    """
    regions = list(dict.fromkeys(r for r in (region_of_organ(name, text) for name in issuers) if r))
    if regions:
        return _joint(regions), "issuers"
    unlisted = _unlisted(titles, text)
    if unlisted:
        return unlisted, "title"
    if doc_number:
        region = region_named(doc_number[0])
        if _CENTRAL_NUMBER.match(doc_number):
            region = region_named(NATIONAL)
        if region:
            return region, "doc_number"
    for title in titles:
        if title.startswith(_OF_THE_STATE):
            return region_named(NATIONAL), "title"
        named = [place for place in find_regions(title[:24]) if not _inside_a_word(title, *place)]
        if named and not re.match(r"[《“\"]", title):
            return find_region(title[named[0][1] :]), "title"
    region = _region_of_text(text)
    if region:
        return region, "text"
    named = find_regions(source[:_NAMED_FILE])
    return (find_region(source), "file name") if named and named[0][1] == 0 else (None, "text")


def _inside_a_word(title: str, region: Region, start: int, end: int) -> bool:
    """Tell whether a county's name of two letters is part of another word: 范县 in 示范县."""
    return end - start == 2 and region.level == "county" and re.search(r"示$|模$", title[:start]) is not None


def _joint(regions: list[Region]) -> Region:
    """Return the region of several issuers; of peers all are named, to be found by a filter on either."""
    first = regions[0]
    peers = [r for r in regions if r.level == first.level and r.level != "national"]
    if len(peers) > 1:
        return Region("、".join(r.name for r in peers), first.level, tuple(r.name for r in peers))
    return first


def region_of_organ(name: str, text: str = "") -> Region | None:
    """Return the region that an organ's name carries; a name that cities share is open unless `text` tells."""
    printed = printed_place(name)
    if printed:
        return within_city(printed, text)
    region = find_region(name)
    if region is None and is_organ(name):
        return region_named(NATIONAL)
    return region


def _unlisted(titles: tuple[str, str], text: str) -> Region | None:
    """Return the place that opens a title and is in no list of divisions, or in it more than once."""
    for title in titles:
        bare = _QUOTED.sub("", title)
        place = printed_place(bare)
        if place and not find_regions(bare[: len(place.name)]):
            if place.name.endswith(("省", "市", "县", "自治区", "自治州")) or text.count(place.name) > 1:
                return within_city(place, text)
        elif place and divisions_named(place.name):
            return within_city(place, text)
    return None


def _region_of_text(text: str) -> Region | None:
    """Return the region a text speaks for: the one it names most beside 我省 or 我市, or the country."""
    if _ALL_PROVINCES.search(text):
        return region_named(NATIONAL)
    if not any(ours.search(text) for ours in _OURS.values()):
        return region_named(NATIONAL) if len(_NATIONAL.findall(text)) >= 2 else None
    for level, ours in _OURS.items():
        if len(ours.findall(text)) >= 2:
            counts: dict[str, int] = {}
            for region, _, _ in find_regions(text[:20000]):
                if region.level == level:
                    counts[region.name] = counts.get(region.name, 0) + 1
            if counts:
                return region_named(max(counts, key=lambda name: counts[name]))
    return None
