"""A document into clauses: a stack of labelled headings, and the text that belongs to each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extraction.text.labels import Label
from indexer.documents.clean import is_contents_line
from indexer.documents.closing import closing_start, signed_before_annexes, unlabelled_tail
from indexer.documents.contents import contents_of
from indexer.documents.headings import heading_of, tidy
from indexer.documents.numbering import Numbering
from indexer.documents.split import is_attribution, is_byline
from indexer.documents.tiling import RawClause, Segmentation, tiled
from indexer.documents.title_lines import without_ordinal
from indexer.models import ClauseKind, Paragraph, Region, RegionKind, TableRow

_SENTENCE = re.compile(r"[。；;]|[：:]$")
_BOX_LEVEL = 70
_CHAPTER_LEVEL = 20
_ENDED = re.compile(r"[。！？；：…!?;:][”’」』）)〕\]\"']*\s*$")
_FEWEST_DECIMALS = 2
_LONGEST_UNNUMBERED = 40
_FEWEST_UNNUMBERED = 2
_IN_ARTICLES = frozenset({"bracketed", "item", "subitem", "circled"})


@dataclass
class _Node:
    label: Label
    heading: str
    start: int
    body: int
    end: int
    has_child: bool = False
    rows: bool = False  # the last paragraph was a row of a table
    parts: list[tuple[int, int]] = field(default_factory=list)  # text before, between and behind tables


def segment(text: str, paragraphs: tuple[Paragraph, ...], title: str) -> Segmentation:
    """Return the leaf clauses of one document.

    `text` is its canonical text and `paragraphs` lie in it. Text before the first label is the
    preamble, without the title's own lines where the title comes first; text between a heading and
    its first child is that path's intro; what follows the last clause (signature, 抄送) is the tail. A
    data row of a table is a clause below the one it stands in. What no rule places is a clause of kind
    `unplaced`: nothing is lost.
    """
    segmenter = _Segmenter(text, [p for p in paragraphs if p.region is None], title)
    segmenter.run()
    known = [Region(p.region, p.start, p.end) for p in paragraphs if p.region is not None]
    return tiled(text, segmenter.clauses, [*segmenter.regions, *known], segmenter.notes)


class _Segmenter:
    def __init__(self, text: str, paragraphs: list[Paragraph], title: str) -> None:
        self.text = text
        listed = contents_of(text, paragraphs)
        contents = [Region(RegionKind.CONTENTS, p.start, p.end) for p in paragraphs[listed]]
        paragraphs = [*paragraphs[: listed.start], *paragraphs[listed.stop :]]
        attributed = [p.row is None and is_attribution(text[p.start : p.end]) for p in paragraphs]
        self.paragraphs = [p for p, gone in zip(paragraphs, attributed, strict=True) if not gone]
        self.regions = contents + [
            Region(RegionKind.ATTRIBUTION, p.start, p.end)
            for p, gone in zip(paragraphs, attributed, strict=True)
            if gone
        ]
        self.title = title
        self.stack: list[_Node] = []
        self.clauses: list[RawClause] = []
        self.notes: list[str] = []
        self.numbering = Numbering()
        self.tables: dict[int, int] = {}  # number among the tables of the file -> in this document
        self.labels = [p.label for p in self.paragraphs]
        decimals = sum(label is not None and "." in label.text for label in self.labels)
        self.outer = any(label is not None and label.level < _BOX_LEVEL for label in self.labels)
        self.decimal = decimals >= _FEWEST_DECIMALS
        self.statute = sum(label is not None and label.scheme == "article" for label in self.labels) >= 3

    def run(self) -> None:
        first = next((i for i, label in enumerate(self.labels) if self._opens(i, label, begun=False)), None)
        if first is None:
            self._unlabelled()
            return
        self._preamble(first)
        tail = self._tail_start(first)
        opens = [
            (i, label.scheme == "annex")
            for i, label in enumerate(self.labels[:tail])
            if i >= first and label is not None and self._opens(i, label, begun=True)
        ]
        signed = signed_before_annexes(
            ["" if p.row else self._words(i) for i, p in enumerate(self.paragraphs[:tail])], opens
        )
        inside = range(0)
        for i in range(first, tail):
            label = self.labels[i]
            if i in signed:
                inside = range(i, signed[i])
                self._close(0)
                self._stretch(("tail",), i, signed[i])
            if i in inside:
                continue
            if label is not None and self._opens(i, label, begun=True):
                self._open(i, label)
            elif self.stack:
                self._go_on(self.stack[-1], self.paragraphs[i])
        self._close(0)
        self._stretch(("tail",), tail, len(self.paragraphs))

    def _go_on(self, node: _Node, paragraph: Paragraph) -> None:
        """Add a paragraph to the clause that is open; a row of a table ends what stands before it."""
        if paragraph.row is None:
            if node.rows and node.end < paragraph.start:
                node.parts.append((paragraph.start, paragraph.end))
                node.rows = False
            elif node.parts:
                node.parts[-1] = (node.parts[-1][0], paragraph.end)
            node.end = paragraph.end
            return
        if not node.parts:
            node.parts.append((node.body, node.end))
        node.rows = True
        self._add_row(self._path(node), self._headings(node), paragraph, paragraph.row)

    def _add_row(
        self, path: tuple[str, ...], headings: tuple[str, ...], paragraph: Paragraph, row: TableRow
    ) -> None:
        if row.header:
            self.regions.append(Region(RegionKind.TABLE_HEADER, paragraph.start, paragraph.end))
            return
        if row.table not in self.tables:
            self.tables[row.table] = len(self.tables) + 1
        label = f"表{self.tables[row.table]}"
        self.clauses.append(
            RawClause(
                (*path, label, str(row.number)),
                (*headings, row.caption, ""),
                paragraph.start,
                paragraph.end,
                kind=ClauseKind.ROW,
                row=row,
            )
        )

    def _stretch(self, path: tuple[str, ...], first: int, until: int, heading: str = "") -> None:
        """Add paragraphs `[first, until)` as one clause, rows of tables in them as clauses below it."""
        begin = first
        headings = (heading,) if heading else ()
        for i in range(first, until + 1):
            row = self.paragraphs[i].row if i < until else None
            if row is not None or i == until:
                if begin < i:
                    self._add(
                        path, headings, self.paragraphs[begin].start, self.paragraphs[i - 1].end, heading
                    )
                begin = i + 1
            if row is not None:
                self._add_row(path, headings, self.paragraphs[i], row)

    def _words(self, i: int) -> str:
        return self.text[self.paragraphs[i].start : self.paragraphs[i].end]

    def _opens(self, i: int, label: Label | None, *, begun: bool) -> bool:
        """Tell whether paragraph i, which bears `label`, opens a clause where it stands."""
        if label is None:
            return False
        if label.scheme in _IN_ARTICLES and self.statute:
            return False
        if label.scheme == "article" and self._goes_on(i, label):
            return False
        if label.scheme == "decimal" and not (self.decimal and self.numbering.follows(label)):
            return False
        if label.scheme == "circled":
            return False
        if label.scheme == "annex":
            words = self._words(i)
            return begun and len(words) <= 40 and not re.search(r"[:：]\s*\S", words)
        if not begun:
            # Before the body begins only an outermost scheme counts, or 1. in a text without others.
            return label.scheme not in {"item", "subitem", "box", "decimal"} or not self.outer
        if self.stack and self.stack[-1].label.scheme == "box" and label.level > 50:
            return label.scheme == "box" or self.numbering.closes_box(label, self._place(label.level))
        return True

    def _goes_on(self, i: int, label: Label) -> bool:
        """Return True if a line that begins with another article's number goes on with a sentence."""
        if not i or label.number in (1, self.numbering.last(label) + 1):
            return False
        before = self._words(i - 1)
        return bool(re.search(r"[，,。；;]", before)) and not _ENDED.search(before)

    def _open(self, i: int, label: Label) -> None:
        paragraph = self.paragraphs[i]
        if label.scheme == "supplementary" and self.statute:
            label = replace(label, level=_CHAPTER_LEVEL)
        level = label.level
        if label.scheme == "box":  # a box belongs to its section, beside the items
            self.numbering.open_box()
            level = _BOX_LEVEL
            label = replace(label, level=level)
        keep = len(self.stack)
        while keep and self.stack[keep - 1].label.level >= level:
            keep -= 1
        self._close(keep)
        if self.stack:
            self._finish_intro(self.stack[-1])
        rest = self.text[paragraph.start + label.end : paragraph.end]
        heading, skipped = heading_of(rest, label, has_body=self._has_body(i))
        body = paragraph.start + label.end + skipped
        node = _Node(label, heading, paragraph.start, body, paragraph.end)
        self.stack.append(node)
        if paragraph.start < body:
            self.regions.append(Region(RegionKind.HEADING, paragraph.start, body))
        self.notes += self.numbering.take(label, tuple(n.label.text for n in self.stack[:-1]))

    def _place(self, level: int) -> tuple[str, ...]:
        return tuple(node.label.text for node in self.stack if node.label.level < level)

    def _finish_intro(self, node: _Node) -> None:
        if not node.has_child and node.end > node.body and self.text[node.body : node.end].strip():
            for start, end in node.parts or [(node.body, node.end)]:
                self._add((*self._path(node), "intro"), self._headings(node), start, end)
        node.has_child = True

    def _close(self, keep: int) -> None:
        while len(self.stack) > keep:
            node = self.stack[-1]
            if not node.has_child:
                path, headings = self._path(node), self._headings(node)
                parts = [part for part in node.parts if self.text[slice(*part)].strip()]
                start = node.body if self.text[node.body : node.end].strip() else node.start + node.label.end
                for begin, end in parts or ([] if node.parts else [(start, node.end)]):
                    self._add(path, headings, begin, end, node.heading)
            self.stack.pop()

    def _path(self, node: _Node) -> tuple[str, ...]:
        return tuple(n.label.text for n in self.stack[: self.stack.index(node) + 1])

    def _headings(self, node: _Node) -> tuple[str, ...]:
        return tuple(n.heading for n in self.stack[: self.stack.index(node) + 1])

    def _add(
        self, path: tuple[str, ...], headings: tuple[str, ...], start: int, end: int, heading: str = ""
    ) -> None:
        body = self.text[start:end]
        start += len(body) - len(body.lstrip())
        end -= len(body) - len(body.rstrip())
        if start < end:
            self.clauses.append(RawClause(path, headings, start, end, heading))

    def _has_body(self, i: int) -> bool:
        """Tell whether what follows paragraph i belongs to it: plain text or a deeper label."""
        if i + 1 >= len(self.paragraphs):
            return False
        following, own = self.labels[i + 1], self.labels[i]
        return following is None or own is None or following.level > own.level

    def _preamble(self, first: int) -> None:
        start = self._after_title(first)
        # A table of contents is nobody's clause: the preamble is what follows it, or stands before it.
        contents = [i for i in range(start, first) if is_contents_line(self._words(i))]
        if len(contents) >= 3:
            for i in contents:
                self._mark(RegionKind.CONTENTS, i)
            if contents[-1] + 1 < first:
                self._head(start, contents[0])
                start = contents[-1] + 1
            else:
                first = contents[0]
        edges = [start, *self._unnumbered(start, first), first]
        self._stretch(("preamble",), start, edges[1])
        for at, until in pairwise(edges[1:]):
            self._mark(RegionKind.HEADING, at)
            name = tidy(self._words(at))
            self._stretch((name,), at + 1, until, name)

    def _unnumbered(self, start: int, first: int) -> list[int]:
        """Return the headings without a number that part what a report says before its first number."""
        if not self.title.endswith("报告"):
            return []
        found = []
        for i in range(start + 1, first - 1):
            words = self._words(i)
            alone = len(words) <= _LONGEST_UNNUMBERED and not re.search(r"[。；;：:！!？?，,]$", words)
            if alone and _ENDED.search(self._words(i - 1)) and _SENTENCE.search(self._words(i + 1)):
                found.append(i)
        return found if len(found) >= _FEWEST_UNNUMBERED else []

    def _head(self, start: int, until: int) -> None:
        """Mark the paragraphs between the title and the table of contents, which are no clause."""
        for at in range(start, until):
            self._mark(RegionKind.LETTERHEAD, at)

    def _after_title(self, first: int) -> int:
        """Return the first paragraph behind the title's own lines, 0 where a letterhead precedes it.

        A caption, a source and a by-line around the title are no text of the document.
        """
        squeezed = "".join(self.title.split())
        at = 0
        while at < first and is_byline(self._words(at)):
            self._mark(RegionKind.MASTHEAD, at)
            at += 1
        opening = "".join(without_ordinal(self._words(at)).split()) if at < len(self.paragraphs) else ""
        if first == 0 or not (squeezed.startswith(opening[:8]) or squeezed.endswith(opening)):
            return at
        while at < first and not _SENTENCE.search(self._words(at)) and len(self._words(at)) <= 80:
            if self.paragraphs[at].row is not None:
                break
            self._mark(RegionKind.MASTHEAD if is_byline(self._words(at)) else RegionKind.TITLE, at)
            at += 1
        return at

    def _mark(self, kind: RegionKind, at: int) -> None:
        self.regions.append(Region(kind, self.paragraphs[at].start, self.paragraphs[at].end))

    def _tail_start(self, first: int) -> int:
        """Return the first paragraph of the closing matter behind the last clause."""
        structural = [
            i
            for i, label in enumerate(self.labels)
            if label is not None
            and (label.level <= 60 or label.scheme == "box")
            and self._opens(i, label, begun=True)
        ]
        words = ["" if p.row else self._words(i) for i, p in enumerate(self.paragraphs)]
        return closing_start(words, max([first, *structural[-1:]]))

    def _unlabelled(self) -> None:
        """Take a text without labels by its marked headings, or as a whole."""
        heads = [i for i, p in enumerate(self.paragraphs) if p.mark and i]
        start = self._after_title(len(self.paragraphs) - 1) if len(self.paragraphs) > 1 else 0
        words = ["" if p.row else self._words(i) for i, p in enumerate(self.paragraphs)]
        tail = len(words) if heads else unlabelled_tail(words)
        edges = [*heads, tail]
        self._stretch(("preamble",), start, edges[0])
        self._stretch(("tail",), tail, len(words))
        for at, until in pairwise(edges):
            name = tidy(self._words(at))
            if at + 1 < until:
                self._mark(RegionKind.HEADING, at)
            self._stretch((name,), at + 1 if at + 1 < until else at, until, name)
