"""Which of several files that hold one text is named first, and lends it its pages and its clauses.

One in a folder set apart by a name that begins with _ or . comes last: what lies there was made of others.
Then the one in the form that says most of how the document was issued: with pages before running text,
an office file before a page of the web, that before plain text; then the shorter path; then the path.
When each file came is no matter.
"""

from __future__ import annotations

import os
from functools import lru_cache

# Endings of files, best first; all others come after them.
_FORMS = (".pdf", ".ofd", ".docx", ".doc", ".html", ".htm", ".md", ".txt")


@lru_cache(maxsize=1 << 17)
def precedence(path: str) -> tuple[bool, int, int, str]:
    """Return what files are ordered by, the one to name first having the least."""
    *folders, name = path.replace(os.altsep or os.sep, os.sep).split(os.sep)  # noqa: PTH206 - see below
    ending = os.path.splitext(name)[1].lower()  # noqa: PTH122 - a path is made of each file, several times a build
    apart = any(part.startswith(("_", ".")) and part != "." for part in folders)
    return (apart, _FORMS.index(ending) if ending in _FORMS else len(_FORMS), len(path), path)


def precedence_text(path: str) -> str:
    """Return the precedence of a path as text of the same order."""
    apart, form, length, _ = precedence(path)
    return f"{apart:d}{form:02d}{length:06d}{path}"
