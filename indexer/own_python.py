"""Another Python of this program: it runs the same `indexer`, whatever folder one stands in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The folder that holds `indexer`, `extraction` and `app.py`: a checkout, or where they are installed."""


def own_python() -> list[str]:
    """Return the command that starts this interpreter without the current folder on its path."""
    return [sys.executable, "-P"]


def own_environment() -> dict[str, str]:
    """Return this environment with the module path of this process, the current folder left out.

    A user may stand in a folder with an `app.py`, an `indexer/` or a `streamlit.py` of their own.
    """
    here = Path.cwd()
    paths = [path for path in sys.path if path and Path(path).resolve() != here]
    if str(ROOT) not in paths:
        paths.insert(0, str(ROOT))
    return os.environ | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}
