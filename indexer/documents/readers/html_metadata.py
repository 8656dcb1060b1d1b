"""Lines that describe a document on its page (索引号, 发文机关, 成文日期), where no table holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from indexer.documents.readers.html_lines import Line
from indexer.documents.readers.web_words import field, fields, is_furniture, label_of
from indexer.models import RegionKind

# The colon behind a label, none of a time of day.
_COLON = re.compile(r"[:：](?!\d\d)")


@dataclass(frozen=True)
class Placed:
    """A line and the kind of region it is, None for a line of the document."""

    line: Line
    kind: RegionKind | None = None


def flattened(placed: Placed) -> list[Placed]:
    """Return a table of the page's frame as lines, one a row: nobody looks for data in it."""
    table = placed.line.table
    if table is None or placed.kind is None:
        return [placed]
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(" ".join(cell.text.split()))
    lines = ("\t".join(cells).strip("\t") for cells in rows.values())
    return [Placed(Line(line, placed.line.element), placed.kind) for line in lines if line]


def join_fields(placed: list[Placed]) -> list[Placed]:
    """Make fields of the lines that describe the document, where at least two stand together.

    A label may stand in a line of its own above its value.
    """
    found: list[Placed] = []
    run: list[Placed] = []
    count = at = 0

    def close() -> None:
        nonlocal count
        found.extend(run if count < 2 else [_field(one) for one in run for one in _split(one)])
        run.clear()
        count = 0

    while at < len(placed):
        one = placed[at]
        text = one.line.text
        own = fields(text) if _may_be_field(one) else []
        if own and label_of(text) and at + 1 < len(placed):
            value = placed[at + 1].line
            if value.table is None and not fields(value.text) and label_of(value.text) is None:
                one = replace(one, line=replace(one.line, text=field(text, value.text)))
                own, at = [one.line.text], at + 1
        if own:
            run.append(one)
            count += len(own)
        else:
            close()
            found.append(one)
        at += 1
    close()
    return found


def _may_be_field(one: Placed) -> bool:
    """Tell whether a line may hold fields; 发布时间：… 来源：… 字号：… in one line is a page's tool bar."""
    if one.line.table is not None or one.kind not in {None, RegionKind.WEB_FURNITURE}:
        return False
    several = len(_COLON.findall(one.line.text)) > 1
    return not (several and is_furniture(one.line.text, "edge"))


def _split(one: Placed) -> list[Placed]:
    return [replace(one, line=replace(one.line, text=text)) for text in fields(one.line.text)]


def _field(one: Placed) -> Placed:
    return Placed(replace(one.line, metadata=True), RegionKind.METADATA)
