"""From files to a searchable ledger of clauses; `KnowledgeBase` is the way in.

>>> from indexer import KnowledgeBase
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indexer.knowledge_base import KnowledgeBase

__all__ = ["KnowledgeBase"]


def __getattr__(name: str) -> Any:
    """Import `KnowledgeBase` when it is asked for: `import indexer` alone costs nothing."""
    if name != "KnowledgeBase":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from indexer.knowledge_base import KnowledgeBase

    return KnowledgeBase
