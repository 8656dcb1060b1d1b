"""Citations: 《title》（文号）三、（五），第7页, and finding the clause a citation names."""

from __future__ import annotations

import re
from functools import lru_cache

from extraction.entities.regions import NATIONAL
from extraction.entities.titles import bare_title, document_type
from extraction.text.folding import fold, squeeze
from extraction.text.labels import label_words, to_chinese
from extraction.text.numerals import chinese_number
from indexer.models import Clause, Document, DocumentStatus

DRAFT_MARK = "征求意见稿"
_WORDS = {"preamble": "序言", "tail": "文末", "intro": "导语", "unplaced": "未归类"}
_NAMED = re.compile(r"(?:附件|专栏)\d*$")
_TABLE = re.compile(r"表\d+")
# Every row of a list asks for the title of its document.
_KEPT = 1 << 12
_YEAR = re.compile(r"(?:19|20)\d\d年度?")
_OF_A_LEVEL = re.compile(r"^(?:自治区|自治州|[省市县区州盟旗])(?:人民)?(?=政府)")
_PAGE = re.compile(r"[，,]?\s*第\s?\d+(?:—\d+)?\s?页\s*$")
# A passage in a clause: 第3段, 第2—4句, 第3段第2句.
_PASSAGE = re.compile(r"第\d+(?:—\d+)?(?:段(?:第\d+(?:—\d+)?句)?|句)\s*$")
# What stands in brackets behind a title and is no label: 文号, 征求意见稿, 摘编, 第12号令.
_MARKS = re.compile(r"^(?:\s*[（(](?![一二三四五六七八九十\d\s]+[）)])[^（）()]*[）)])*\s*")
_TITLE = re.compile(r"《(.+?)》(?=\s|$|[（(〔\[]|[一二三四五六七八九十第专附序文\d（(])")


def path_words(path: tuple[str, ...]) -> str:
    """Write a path as officials do: ("三", "（五）", "1") -> 三、（五）1. and ("表1", "3") -> 表1第3行.

    The number of an annex or a box is kept apart from that of its first part: 附件2，1.
    """
    written = ""
    for before, label in zip(("", *path), path, strict=False):
        row = bool(_TABLE.fullmatch(before)) and label.isdecimal()
        word = f"第{label}行" if row else _WORDS.get(label) or label_words(label)
        apart = _NAMED.search(written) and re.match(r"[一二三四五六七八九十\d]", word)
        written += f"，{word}" if apart else word
    return written


def marks_of(document: Document) -> tuple[str | None, ...]:
    """Return what stands in brackets behind the title of a document, None for what is not known.

    A title that only says what kind of document it is (政府工作报告) has its region and year there where no
    文号 tells it from others of that name.
    """
    draft = document.status == DocumentStatus.DRAFT and DRAFT_MARK not in document.title
    number = document.doc_number or _apart(document)
    return DRAFT_MARK if draft else None, document.edition, number


def _apart(document: Document) -> str | None:
    """Return the region and year of a document whose title names neither: 甲省，2026年."""
    if not is_bare_title(document.title):
        return None
    region = document.region if document.region != NATIONAL else None
    year = document.date[:4] if document.date and not _YEAR.search(document.title) else None
    return "，".join(filter(None, (region, f"{year}年" if year else None))) or None


@lru_cache(maxsize=_KEPT)
def is_bare_title(title: str) -> bool:
    """Tell whether a title says the kind of document, and at most the year and level, but not whose it is.

    >>> is_bare_title("政府工作报告"), is_bare_title("2026年省政府工作报告"), is_bare_title("甲省政府工作报告")
    (True, True, False)
    """
    bare = bare_title(_YEAR.sub("", "".join(title.split())))
    kind = document_type(bare)
    return kind is not None and _OF_A_LEVEL.sub("", bare) == kind.name


def shown_title(title: str, cited: str) -> str:
    """Return a title as it stands in a list: one that tells nothing by itself with what stands behind it in a citation.

    >>> shown_title("政府工作报告", "《政府工作报告》（甲省，2026年）三、"), shown_title("甲省方案", "《甲省方案》三、")
    ('政府工作报告（甲省，2026年）', '甲省方案')
    """
    return (
        title + parts(cited, title)[0].removeprefix(f"《{title}》").strip() if is_bare_title(title) else title
    )


def document_citation(document: Document) -> str:
    """Return the citation of a document as a whole: 《title》（征求意见稿）（文号）."""
    return citation(document.title, marks_of(document), (), None)


def listed_title(document: Document) -> str:
    """Return the title of a document as it stands in a list."""
    return shown_title(document.title, document_citation(document))


def citation(title: str, marks: tuple[str | None, ...], path: tuple[str, ...], page: int | None) -> str:
    """Return the citation of a clause.

    `marks` go behind the title in brackets, where they are known: 征求意见稿, 摘编, 文号.
    """
    number = "".join(f"（{mark}）" for mark in marks if mark)
    words, where = path_words(path), f"，第{page}页" if page is not None else ""
    if where:  # 三，第2页: nobody writes 三、，第2页
        words = words.removesuffix("、")
    return f"《{title}》{number}{words}{where}"


def parts(citation: str, title: str) -> tuple[str, str]:
    """Return the document of a citation with its marks, and the place in it: 《title》（文号） and 三、（五），第7页.

    >>> parts("《甲县方案》（征求意见稿）三、（五），第7页", "甲县方案")
    ('《甲县方案》（征求意见稿）', '三、（五），第7页')
    """
    named = f"《{title}》"
    if not citation.startswith(named):
        return "", citation
    marks = _MARKS.match(citation[len(named) :])
    at = len(named) + (marks.end() if marks else 0)
    return citation[:at], citation[at:]


def passage_citation(clause: Clause, place: str) -> str:
    """Return the citation of a passage of a clause; `place` is 第3段 or 第2—4句, "" for the whole clause.

    Where the clause lies on several pages the passage is on one of them: 第7—9页.
    """
    if not place:
        return clause.citation
    bare = _PAGE.sub("", clause.citation)
    if path_words(clause.path).endswith("、") and not bare.endswith("、"):
        bare += "、"
    words = bare + place
    if clause.page_start is None:
        return words
    last = f"—{clause.page_end}" if clause.page_end not in {None, clause.page_start} else ""
    return f"{words}，第{clause.page_start}{last}页"


# The labels of a path one after another: of each only what a citation needs to write, since nothing
# but another label may follow it.
_CN, _N = "[一二三四五六七八九十百千零〇]{1,9}", r"\d{1,4}"
_PART = re.compile(
    rf"[\s,]*(?:(?:第\s?|(?=(?:{_CN}|{_N})\s?条))(?P<statute>{_CN}|{_N})\s?(?P<kind>[编章节条])(?P<added>之{_CN})?"
    rf"|(?P<named>附件|专栏)\s?(?P<number>{_CN}|{_N})?"
    rf"|\(\s?(?:(?P<bracketed>{_CN})|(?P<subitem>{_N}))\s?\)"
    rf"|(?P<chapter>{_CN})(?=,|\(|专|附|表|序|文|导|$),?"
    rf"|(?P<item>{_N})(?:[.,]|(?=\(|专|表|导|$))"
    rf"|表\s?(?P<table>{_N})|第\s?(?P<row>{_N})\s?行"
    rf"|(?P<word>附则|{'|'.join(_WORDS.values())}))[\s,]*"
)
_LAST_NUMBER = 9999
# A path has a handful of labels of a few characters each.
_LONGEST_PATH = 200
_NUMERALS = re.compile(r"[一二三四五六七八九十百千零〇]{2}|\d{2}")
# What a path can end in; few questions do.
_LAST = re.compile(
    rf"[一二三四五六七八九十百零〇\d)）.．,，、编章节条件栏则行{''.join(w[-1] for w in _WORDS.values())}]\s*$"
)
_LABELS_OF_WORDS = {word: label for label, word in _WORDS.items()}


def read_path(text: str) -> tuple[str, ...]:
    """Return the path that a reference such as 三、（五）1 or 第三章第十二条 names; () if it is none.

    >>> read_path("三（五）"), read_path("第12条")
    (('三', '（五）'), ('第十二条',))
    """
    folded = fold(text.strip()).replace("．", ".")
    path: list[str] = []
    at = 0
    while at < len(folded):
        match = _PART.match(folded, at)
        if match is None or match.end() == at:
            return ()
        label = _label(match)
        if not label:
            return ()
        path.append(label)
        at = match.end()
    return tuple(path)


def _label(match: re.Match[str]) -> str:
    """Return the canonical label of one part of a reference; "" if its numeral is none."""
    raw = next(
        (
            match[name]
            for name in ("statute", "bracketed", "chapter", "subitem", "item", "table", "row")
            if match[name]
        ),
        "",
    )
    number = chinese_number(raw) if raw else None
    if raw and not (number and number <= _LAST_NUMBER):
        return ""
    if match["statute"]:
        return f"第{to_chinese(number or 1)}{match['kind']}{match['added'] or ''}"
    if match["named"]:
        of_it = chinese_number(match["number"]) if match["number"] else None
        return f"{match['named']}{of_it or ''}"
    if match["bracketed"]:
        return f"（{to_chinese(number or 1)}）"
    if match["subitem"]:
        return f"（{number}）"
    if match["chapter"]:
        return to_chinese(number or 1)
    if match["table"]:
        return f"表{number}"
    if match["item"] or match["row"]:
        return str(number)
    return _LABELS_OF_WORDS.get(match["word"], match["word"])


def read_citation(text: str) -> tuple[str, tuple[str, ...]]:
    """Split a citation into (title or words naming the document, path); both may be empty."""
    text = _PASSAGE.sub("", _PAGE.sub("", text.strip()))
    match = _TITLE.match(text)
    if match:
        rest = _MARKS.sub("", text[match.end() :])
        return match[1], read_path(rest)
    first = max(0, len(text) - _LONGEST_PATH)
    for at in range(first, len(text)) if _LAST.search(text[-_LONGEST_PATH:]) else ():
        if at and _NUMERALS.match(text, at - 1):  # a numeral is not cut in two
            continue
        path = read_path(text[at:])
        if path:
            return text[:at].strip(), path
    return text, ()


def same_document(named: str, title: str) -> bool:
    """Tell whether the words that name a document fit its title: equal, or a part of it."""
    a, b = squeeze(named), squeeze(title)
    return bool(a) and (a == b or a in b)
