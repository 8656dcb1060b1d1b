"""The office of the tests, see tests/office.py."""

from __future__ import annotations

from office import office

__all__ = ["office"]
