"""What several engines of one process share: indexes and encoders are read once, and go when nobody holds them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakValueDictionary

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")
_held: WeakValueDictionary[Hashable, Any] = WeakValueDictionary()
_lock = Lock()


def shared(key: Key, make: Callable[[Key], Made]) -> Made:
    """Return what was made of a key and is still held somewhere, else make it. A generation's files never change."""
    with _lock:
        found: Made | None = _held.get(key)
        if found is None:
            found = make(key)
            _held[key] = found
        return found
