"""Say how far a task is, who sees to it and by when; take the last of it back; put it where the task stands now.

Each is one short transaction beside the builds; see `follow_rows` for what is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from indexer.errors import FieldError, UsageError
from indexer.store.correction_values import day, text_of
from indexer.store.corrections import writing
from indexer.store.database import Database
from indexer.store.follow_log import FollowAction, follow_history, last_to_undo, log_follow
from indexer.store.follow_rows import (
    FIELDS,
    Evidence,
    FollowUp,
    Place,
    Said,
    State,
    follow_up,
    put_follow_up,
)

# What a field may hold: a name, what was done, pieces of evidence.
_LONGEST_PERSON, _LONGEST_NOTE, _MOST_EVIDENCE = 100, 10_000, 100
# Years that a day may be in.
_YEARS = range(1900, 2201)


def wrong_follow(changes: Mapping[str, Any]) -> dict[str, FieldError]:
    """Return field -> what is wrong with its new value; {} where nothing is."""
    return _judged(changes)[1]


def follow(
    store: Database,
    places: Iterable[tuple[str, Place]],
    changes: Mapping[str, Any],
    *,
    name: str,
    seen: Said | None = None,
) -> list[FollowUp]:
    """Say something of one or several tasks, in one transaction; return what stands of each.

    `places` are (name of the task, where it stands now); `changes` are fields of `Said`: `due` as an ISO day, "" for
    none, None for what the text says. What somebody follows is `listed` unless that is changed itself. `seen` is what
    was shown to who changes it: a field that somebody else changed since then is not written over. What changes
    nothing leaves no entry. Raises FieldError for a value that does not fit its field, UsageError where somebody else
    was faster, KnowledgeBaseError while a build holds the knowledge base.
    """
    given, wrong = _judged(changes)
    if wrong:
        raise next(iter(wrong.values()))
    if not given:
        raise FieldError("", "unchanged", "nothing is to be changed.")
    who = _who(name)
    found = []
    with writing(store):
        for uid, place in places:
            before = follow_up(store.connection, uid)
            old = before.said if before else Said()
            kept = [one for one in old.evidence if not store.shows(one.kind, one.ref)]
            _check_seen(before, given, seen, kept)
            own = {"evidence": (*given["evidence"], *kept)} if kept and "evidence" in given else {}
            now = replace(old, **{"listed": True, **given, **own})
            if now == old and before and before.place == place:
                found.append(before)
                continue
            one = FollowUp(uid, place, now, who, datetime.now(UTC).isoformat())
            put_follow_up(store.connection, one)
            log_follow(store.connection, FollowAction.CHANGED, one, before, who, one.when)
            found.append(one)
    return found


def _check_seen(
    before: FollowUp | None, given: Mapping[str, Any], seen: Said | None, kept: Collection[Evidence]
) -> None:
    """Raise UsageError where a field that is to be changed was changed by somebody else since it was shown.

    Evidence `kept` is what who changes it does not see.
    """
    if before is None or seen is None:
        return
    said = replace(before.said, evidence=tuple(one for one in before.said.evidence if one not in kept))
    for field, value in given.items():
        if getattr(said, field) not in {getattr(seen, field), value}:
            raise UsageError(
                f"{before.name} has changed this task since it was shown.", remedy="Look at it again."
            )


def undo_follow(store: Database, uid: str, name: str) -> FollowUp:
    """Take back the last thing said of a task that was not taken back yet, and return what stands now.

    Raises UsageError where there is nothing to undo, KnowledgeBaseError while a build holds the knowledge base.
    """
    who = _who(name)
    with writing(store):
        now = follow_up(store.connection, uid)
        last = last_to_undo(follow_history(store.connection, uid))
        if now is None or last is None:
            raise UsageError("there is nothing to undo of this task.")
        said = last.before.said if last.before else Said()
        # A build may have moved it meanwhile: only what somebody placed by hand goes back to where it was.
        back = last.action == FollowAction.PLACED and last.before is not None and last.now.place == now.place
        place = last.before.place if back and last.before else now.place
        one = FollowUp(uid, place, said, who, datetime.now(UTC).isoformat())
        put_follow_up(store.connection, one)
        log_follow(store.connection, FollowAction.UNDONE, one, now, who, one.when)
    return one


def place_follow(store: Database, uid: str, place: Place, name: str) -> FollowUp:
    """Put what was said of a task whose clause is no more with another task; return it.

    Raises UsageError where nothing was said, KnowledgeBaseError while a build holds the knowledge base.
    """
    who = _who(name)
    with writing(store):
        before = follow_up(store.connection, uid)
        if before is None:
            raise UsageError("nothing was said of this task.")
        one = FollowUp(uid, place, before.said, who, datetime.now(UTC).isoformat())
        put_follow_up(store.connection, one)
        log_follow(store.connection, FollowAction.PLACED, one, before, who, one.when)
    return one


def _who(name: str) -> str:
    """Return the name of who says something; raises FieldError where it is missing or too long."""
    text = text_of("name", name, one_line=True)
    if not text or len(text) > _LONGEST_PERSON:
        told = f"the name of who says so is needed, of at most {_LONGEST_PERSON} characters."
        raise FieldError("name", "name", told, most=_LONGEST_PERSON)
    return text


def _judged(changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, FieldError]]:
    given: dict[str, Any] = {}
    wrong: dict[str, FieldError] = {}
    for field, value in changes.items():
        try:
            given[field] = _checked(field, value)
        except FieldError as error:
            wrong[field] = error
    return given, wrong


def _checked(field: str, value: Any) -> Any:
    """Return a value as its field keeps it."""
    if field == "listed":
        return bool(value)
    if field == "state":
        if value not in {state.value for state in State}:
            told = f"state: “{value}” is not one of {', '.join(State)}."
            raise FieldError(field, "choice", told, value=value)
        return State(value)
    if field == "person":
        return _short(field, text_of(field, value, one_line=True), _LONGEST_PERSON)
    if field == "note":
        return _short(field, text_of(field, value, one_line=False), _LONGEST_NOTE)
    if field == "due":
        return value if value in {None, ""} else _day(field, text_of(field, value, one_line=True))
    if field == "evidence":
        return _evidence(field, value)
    told = f"{field} is no field of a task that is followed up."
    raise FieldError(field, "unknown", told, remedy=f"Fields: {', '.join(FIELDS)}.")


def _day(field: str, text: str) -> str:
    whole = day(field, text)
    if int(whole[:4]) not in _YEARS:
        raise FieldError(field, "date", f"{field}: “{text}” is no day of this age.", value=text)
    return whole


def _short(field: str, text: str, most: int) -> str:
    if len(text) > most:
        raise FieldError(
            field, "long", f"{field} has more than {most} characters.", most=most, count=len(text)
        )
    return text


def _evidence(field: str, value: Any) -> tuple[Evidence, ...]:
    found = tuple(dict.fromkeys(value))
    if not all(isinstance(one, Evidence) for one in found):
        raise FieldError(field, "text", f"{field}: what is given is no evidence.")
    for one in found:
        text_of(field, one.label, one_line=True)
    if len(found) > _MOST_EVIDENCE:
        told = f"{field} has more than {_MOST_EVIDENCE} pieces."
        raise FieldError(field, "pieces", told, most=_MOST_EVIDENCE)
    return found
