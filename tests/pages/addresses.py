"""Every page with something chosen: what tests and pictures of all pages look at."""

from __future__ import annotations

from pathlib import Path

from indexer.knowledge_base import KnowledgeBase

# Page -> what of it is looked at ("" where it is one thing) -> its address; {higher} and {lower} are documents.
ADDRESSES = {
    "search": {"": "q=畜禽粪污综合利用率目标&level=municipal"},
    "document": {"": "doc={lower}"},
    "targets": {"": "level=municipal"},
    "duties": {"": "level=municipal"},
    "tasks": {"": "level=municipal"},
    "follow": {
        "": "level=municipal",
        "board": "level=municipal&tab=board",
        "units": "level=municipal&tab=units",
    },
    "series": {"": "indicator=非化石能源消费比重"},
    "compare": {
        "": "higher={higher}&lower={lower}&verdict=missing&verdict=equal",
        "matrix": "higher={higher}&lower={lower}&tab=matrix",
        "measures": "higher={higher}&lower={lower}&tab=measures&state=missing&state=partly",
    },
    "changes": {"": "old={higher}&new={lower}&kind=added&kind=changed"},
    "check": {"": ""},
    "news": {"": "", "targets": "tab=targets"},
    "library": {"": ""},
    "access": {"": ""},
}


def documents_of(kb: Path) -> dict[str, str]:
    """Return the ids of a plan of the sample documents and of one of a lower level."""
    with KnowledgeBase.open(kb) as opened:
        found = list(opened.documents())
    return {
        side: next(d.document_id for d in found if d.title.startswith(title))
        for side, title in {"higher": "福建省减污降碳", "lower": "南平市减污降碳"}.items()
    }
