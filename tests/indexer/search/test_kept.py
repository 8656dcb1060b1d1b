"""The store of an engine: clauses read once, none kept beyond their generation."""

from __future__ import annotations
