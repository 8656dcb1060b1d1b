"""The commands `watch` (folders are watched, files built in as they come) and `missing` (files that vanished)."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.cli.overwriting import guard
from indexer.errors import UsageError

if TYPE_CHECKING:
    from indexer.watching import WatchState


def watch_command(kb: Path, options: argparse.Namespace) -> int:
    """Watch until Ctrl+C or --stop; or tell how it goes."""
    from indexer.watching import is_watched, stop_watching, watch_folders, watch_state

    if options.stop:
        if not is_watched(kb):
            raise UsageError(f"nobody is watching the folders of {kb}.")
        stop_watching(kb)
        print("The watcher ends when its build has ended.")
        return 0
    if options.show:
        print("watched" if is_watched(kb) else "not watched")
        print(_line(watch_state(kb)))
        return 0
    last = ""

    def told(state: WatchState) -> None:
        nonlocal last
        line = _line(state)
        if line != last:
            last = line
            print(line, flush=True)

    watch_folders(kb, settle=options.settle, poll=options.poll, told=told)
    return 0


def _line(state: WatchState) -> str:
    """Return what a watcher is at in one line."""
    if state.state == "building":
        return f"building: {state.stage or 'start'} {state.done}/{state.total}"
    if state.error:
        return f"failed: {state.error}"
    if state.state == "waiting":
        return f"waiting: {state.waiting} files ({', '.join(state.names)}{' …' if state.waiting > len(state.names) else ''})"
    if not state.last:
        return "watching"
    return (
        f"watching; last build {state.last}: {state.read} files read, {state.skipped} skipped,"
        f" {state.missing} newly missing, {state.seconds} s"
    )


def missing_command(kb: Path, options: argparse.Namespace) -> int:
    """List files that vanished, or say what is to become of them."""
    from indexer.knowledge_base import KnowledgeBase
    from indexer.library import Library
    from indexer.store.marks import ABSENT
    from indexer.tables import output

    library = Library(kb)
    if options.action == "list":
        with KnowledgeBase.open(kb) as base:
            rows = [row for row in base.files().to_dicts() if row["state"] in set(ABSENT)]
        shown = ("name", "state", "documents", "path")
        columns = list(rows[0]) if rows else None
        output.write_rows(rows, shown, options.format, options.output, columns, guard=guard(kb, options))
        return 0
    if bool(options.names) == options.all:
        raise UsageError("give either the names of files or --all.")
    names = options.names or [file.path for file in library.missing()]
    keep = options.action == "keep"
    for path in library.answer_missing(names, keep=keep, name=options.name):
        print(f"{path}: {'kept' if keep else 'left out by the next build'}")
    return 0
