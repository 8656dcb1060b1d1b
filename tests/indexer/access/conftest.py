"""The office of the tests, built for each test that changes it."""

from __future__ import annotations

from office import office

__all__ = ["office"]
