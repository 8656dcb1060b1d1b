"""Where results that cost time are kept for later: prepared models and pages read by OCR."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path


def cache_folder() -> Path:
    """Return $POLICY_LEDGER_CACHE, else the user's cache."""
    own = os.environ.get("POLICY_LEDGER_CACHE")
    return Path(own) if own else user_cache_path("policy-ledger")
