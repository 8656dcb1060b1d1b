"""What a knowledge base tells of its tasks: how far each is, who sees to it, by when; and says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import parse_qs, urlsplit

from indexer.across import Across
from indexer.documents.cite import document_citation
from indexer.errors import NotFoundError, UsageError
from indexer.models import Clause
from indexer.store.follow_log import FollowEntry, follow_entry_row, follow_history
from indexer.store.follow_rows import Evidence, EvidenceKind, FollowUp, Said, follow_up
from indexer.store.store import Store
from indexer.tables.listing import Listing
from indexer.tables.rows import RowFilters

if TYPE_CHECKING:  # what a call needs is imported when it is made, so that listing rows starts at once
    from indexer.tables.files import Overwrite
    from indexer.tables.follow import Board, Followed, Unplaced

_ID = re.compile("[0-9a-f]{4,16}")


class FollowChoice(TypedDict, total=False):
    """Restrictions on tasks; None means any.

    `document` is an id, a title or a part of it, `unit` the unit that answers for it by any of its names, `year` one
    that its clause names, `state` not_started, in_progress, overdue, done or lapsed, `listed` whether somebody follows it up,
    `within` the days in which it is due, those overdue with it.
    """

    level: str | None
    region: str | None
    document: str | None
    unit: str | None
    year: int | None
    state: str | None
    person: str | None
    listed: bool | None
    within: int | None


@dataclass(frozen=True)
class _Chosen:
    """Restrictions taken apart: those on rows, and those on what is said of them."""

    rows: RowFilters
    said: dict[str, Any]


class Following(Across):
    """The tasks of a knowledge base and what is said of them; it is kept over builds and new versions."""

    def followed(self, today: date | None = None, **filters: Any) -> Listing[Followed]:
        """Return each task once for every unit that answers for it (`FollowChoice`), in the order of the documents.

        `today` is the day on which a task is overdue or not. Raises UsageError for an unknown document.
        """
        from indexer.tables.follow import board, chosen, followed_row

        on = today or date.today()  # noqa: DTZ011 - a day of the calendar here
        asked = self._follow_choice(filters)
        found = chosen(board(self.store, asked.rows).items, on, **asked.said)
        return Listing(found, lambda item: followed_row(item, on))

    def task_of(self, task: str) -> Followed:
        """Return the task of an id, or of the first digits of one; raises UsageError where that is none or several."""
        found = (
            [one for one in self._board().items if one.uid.startswith(task)] if _ID.fullmatch(task) else []
        )
        if len(found) != 1:
            told = f"{task} begins the ids of {len(found)} tasks." if found else f"there is no task {task}."
            raise NotFoundError(told, remedy="See: policy-ledger follow list")
        return found[0]

    def follow(
        self,
        tasks: str | Followed | Iterable[str | Followed],
        *,
        name: str,
        evidence: Iterable[str | Path | Evidence] = (),
        drop: Sequence[str] = (),
        seen: Said | None = None,
        **changes: Any,
    ) -> list[FollowUp]:
        """Say something of one or several tasks in one step; `name` is who says it. Return what stands of each.

        `changes`: `state` (not_started, in_progress, done), `person`, `due` (an ISO day, "" for none, None for what the
        text says), `note`, `listed`. `evidence` is added to what is there: a citation, id or link of a clause or document,
        or the path of a file, which is kept; `drop` takes away what bears these names. `seen` is what was shown: what
        somebody else changed since is not written over. Raises FieldError for a value that does not fit, UsageError
        for an unknown task.
        """
        from indexer.store.follow import follow
        from indexer.tables.follow import Followed

        given = [tasks] if isinstance(tasks, (str, Followed)) else list(tasks)
        known = self._board().items if any(isinstance(one, str) for one in given) else []
        items = [one if isinstance(one, Followed) else _named(known, one) for one in given]
        added = [self._evidence(one) for one in evidence]
        with self._editing() as store:
            if not added and not drop:
                places = [(item.uid, item.place) for item in items]
                return follow(store, places, changes, name=name, seen=seen)
            found = []
            for item in items:
                kept = [one for one in item.said.evidence if one.label not in drop]
                one = changes | {"evidence": (*kept, *added)}
                found += follow(store, [(item.uid, item.place)], one, name=name, seen=seen)
            return found

    def undo_follow(self, task: str, name: str) -> FollowUp:
        """Take back the last thing said of a task, also of one that is unplaced; return what stands now."""
        from indexer.store.follow import undo_follow

        with self._editing() as store:
            return undo_follow(store, self._uid(task), name)

    def follow_history(self, task: str) -> Listing[FollowEntry]:
        """Return who said what of a task and when, the first first, also in earlier versions of its document."""
        return Listing(follow_history(self.store.connection, self._uid(task)), follow_entry_row)

    def unplaced(self) -> Listing[Unplaced]:
        """Return what was said of tasks that are not there any more as they were, with the tasks that come nearest."""
        from indexer.tables.follow import unplaced_row

        return Listing(self._board().unplaced, unplaced_row)

    def place_follow(self, unplaced: str, task: str, name: str) -> FollowUp:
        """Put what is unplaced with a task of which nothing was said; raises UsageError where something was."""
        from indexer.store.follow import place_follow

        item = self.task_of(task)
        if item.when:
            raise UsageError(f"something was said of the task {task} already.", remedy="Choose another.")
        with self._editing() as store:
            return place_follow(store, self._uid(unplaced), item.place, name)

    def evidence(self, what: str) -> Evidence:
        """Return a clause or document as evidence: by citation, id, 文号, title, or the link of its page."""
        return evidence_of(self.store, what)

    def calendar(
        self,
        path: str | Path,
        today: date | None = None,
        *,
        todo: bool = False,
        done: bool = False,
        overwrite: Overwrite = False,
        **filters: Any,
    ) -> int:
        """Write the tasks that have a day to an `.ics` file, as all-day events or, with `todo`, as to-dos; return how many.

        Those done are left out unless `done` is set. Raises UsageError where the file cannot be written.
        """
        from indexer.tables.calendar import calendar_bytes
        from indexer.tables.files import Guard, write_files
        from indexer.tables.words import interface

        on = today or date.today()  # noqa: DTZ011 - a day of the calendar here
        items = list(self.followed(on, **filters))
        made = calendar_bytes(items, interface("zh"), on, todo=todo, done=done)
        if Path(path).suffix.lower() != ".ics":
            raise UsageError(f"{Path(path).name} does not end in .ics.")
        write_files({Path(path): made}, Guard(self._folder, overwrite))
        return made.count(b"BEGIN:VTODO" if todo else b"BEGIN:VEVENT")

    def _board(self) -> Board:
        from indexer.tables.follow import board

        return board(self.store)

    def _uid(self, task: str) -> str:
        """Return the whole id of a task, or of what is unplaced."""
        if follow_up(self.store.connection, task):
            return task
        board = self._board()
        ids = {one.one.uid for one in board.unplaced}
        found = [uid for uid in ids if uid.startswith(task)] if _ID.fullmatch(task) else []
        return found[0] if len(found) == 1 else _named(board.items, task).uid

    def _evidence(self, what: str | Path | Evidence) -> Evidence:
        if isinstance(what, Evidence):
            return what
        if isinstance(what, Path):
            from indexer.documents.given import given_bytes
            from indexer.store.evidence import keep_evidence

            return keep_evidence(self._folder, what.name, given_bytes(what))
        return self.evidence(what)

    def _follow_choice(self, filters: dict[str, Any]) -> _Chosen:
        said = {name: filters.pop(name, None) for name in ("state", "person", "listed", "within")}
        document = filters.pop("document", None)
        found = self.document(document).document_id if document else None
        return _Chosen(RowFilters(**filters, document_id=found), said)


def _named(items: Iterable[Followed], task: str) -> Followed:
    """Return the task of an id, or of the first digits of one; raises NotFoundError where that is none or several."""
    found = [one for one in items if one.uid.startswith(task)] if _ID.fullmatch(task) else []
    if len(found) != 1:
        told = f"{task} begins the ids of {len(found)} tasks." if found else f"there is no task {task}."
        raise NotFoundError(told, remedy="See: policy-ledger follow list")
    return found[0]


def evidence_of(store: Store, what: str) -> Evidence:
    """Return a clause or document as evidence: by citation, id, 文号, title, or the link of its page.

    Raises UsageError where that is none or several.
    """
    from indexer.search.lookup import find_clause

    asked = parse_qs(urlsplit(what.strip()).query) if "=" in what else {}
    reference = next((asked[name][0] for name in ("clause", "doc") if asked.get(name)), what.strip())
    found = find_clause(store, reference)
    if isinstance(found, Clause):
        return Evidence(EvidenceKind.CLAUSE, found.clause_id, found.citation)
    return Evidence(EvidenceKind.DOCUMENT, found.document_id, document_citation(found))
