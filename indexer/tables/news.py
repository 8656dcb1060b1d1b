"""What is new since a day or a build, as rows: documents, targets that changed, duties of a unit, clauses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args

from extraction.rows import Duty, Target
from extraction.text.folding import squeeze
from indexer.errors import UsageError
from indexer.models import Review
from indexer.store.arrivals import Arrival, Event, FormerState, FormerTarget, events, target_value
from indexer.store.filters import Filters, is_unit, several
from indexer.store.rows import LedgerRow
from indexer.store.store import Store
from indexer.store.succession import clause_words

What = Literal["documents", "targets", "duties"]
WHATS: tuple[What, ...] = get_args(What)
_LONGEST_BUILD = 9
_SIGNS = {">=": "≥", "<=": "≤", "~": "约"}


@dataclass(frozen=True)
class NewsItem:
    """One piece of news.

    `what` is document, target, duty or clause; `change` is new, version (of `former`, an id), changed or gone. `name`
    is the indicator, unit or heading, `text` what stands there now ("" where it is gone), `before` what stood there.
    `build` and `when` (UTC) tell in which build it came.
    """

    what: str
    change: str
    build: int
    when: str
    document_id: str
    title: str
    name: str = ""
    year: int | None = None
    text: str = ""
    before: str = ""
    quote: str = ""
    citation: str = ""
    clause_id: str = ""
    row_id: str = ""
    former: str = ""

    @property
    def key(self) -> str:
        """What names it for good, for a feed."""
        return "-".join(
            filter(
                None,
                (str(self.build), self.what, self.change, self.row_id or self.clause_id or self.document_id),
            )
        )


def news_row(item: NewsItem) -> dict[str, Any]:
    """Return a piece of news as plain values."""
    return asdict(item)


def news_line(item: NewsItem, words: Mapping[str, str]) -> str:
    """Return one piece of news in one line: 指标变动：《…》 污水处理率（2030年） ≥90% → ≥95%."""
    told = (
        f"{words[f'news_is_{item.what}']}{words[f'news_{item.change}']}{words['news_colon']}《{item.title}》"
    )
    return " ".join(filter(None, (told, item.name, year_words(item, words), value_words(item, words))))


def year_words(item: NewsItem, words: Mapping[str, str]) -> str:
    """Return the year of a target in words."""
    return words["news_year"].format(year=item.year) if item.year else ""


def value_words(item: NewsItem, words: Mapping[str, str]) -> str:
    """Return what a target was and is, or the role of a duty, in words."""
    if item.what == "duty":
        return words.get(f"val_{item.text}") or words.get(item.text, item.text)
    if item.what != "target":
        return ""
    before, now = (_signed(value) for value in (item.before, item.text))
    return f"{before} → {now}" if before and now else now or before


def _signed(value: str) -> str:
    """Return a value with the sign that people write."""
    sign = next((sign for sign in _SIGNS if value.startswith(sign)), "")
    return f"{_SIGNS.get(sign, '')}{value.removeprefix(sign)}"


@dataclass(frozen=True)
class Since:
    """From where on something is new: after a build, and since a moment (ISO, UTC)."""

    build: int = 0
    moment: str = ""


def since_of(said: str | int | date | None) -> Since:
    """Return from where on news are asked for: a day (that day with them), or the number of the last build known.

    Raises UsageError for what is neither.
    """
    if said is None or said == "":
        return Since()
    text = said.isoformat() if isinstance(said, date) else str(said).strip().removeprefix("#")
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST_BUILD:
        return Since(build=int(text))
    try:
        day = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text[:40]} is neither a day (2026-03-01) nor the number of a build.") from error
    return Since(moment=day.astimezone(UTC).isoformat())


class News:
    """What became of documents since some moment, as a base holds them now; corrections are shown."""

    def __init__(
        self, store: Store, since: Since, filters: Filters | None = None, *, whole: bool = True
    ) -> None:
        self.store = store
        chosen = filters or Filters()
        given = chosen.given()
        fitting = set(store.document_ids(chosen)) if given else None
        copies = store.duplicates()
        here = {d.document_id: d for d in store.documents()}
        found = events(store, after=since.build, since=since.moment)
        if not whole:
            found = [_as_seen(event, here) for event in found if event.kind != Arrival.GONE]
        last = {event.document_id: event for event in found}
        self.events = [
            event
            for event in found
            if last[event.document_id] is event
            and (
                _fits(event, chosen, given)
                if event.kind == Arrival.GONE
                else event.document_id in here
                and event.document_id not in copies
                and (fitting is None or event.document_id in fitting)
            )
        ]
        self.events.reverse()  # the newest first
        self.titles = {i: d.title for i, d in here.items()}
        self.came = {event.document_id: event for event in self.events if event.kind != Arrival.GONE}

    def documents(self) -> Iterator[NewsItem]:
        """Yield documents that came, took the place of others, or went."""
        for event in self.events:
            yield NewsItem(
                "document", event.kind.value, event.build, event.when, event.document_id,
                self.titles.get(event.document_id, event.title),
                former=event.former.document_id if event.kind == Arrival.VERSION else "",
            )  # fmt: skip

    def targets(self) -> Iterator[NewsItem]:
        """Yield targets that are new, have another value, or are gone."""
        rows = self._rows("targets")
        for event in self.events:
            yield from _changes(event, rows.get(event.document_id, []))

    def duties(self, unit: str | None = None) -> Iterator[NewsItem]:
        """Yield duties in new documents and in new words of new versions, of one unit by any of its names or of all."""
        rows = self._rows("duties")
        for event in self.events:
            old = set(event.former.words)
            for row in rows.get(event.document_id, []):
                duty = row.row
                if not isinstance(duty, Duty) or (unit and not is_unit(duty.unit, duty.unit_full, unit)):
                    continue
                clause = self.store.clause(row.clause_id)
                if clause is None or (old and clause_words(clause) in old):
                    continue
                yield NewsItem(
                    "duty", "new", event.build, event.when, event.document_id, row.title, duty.unit,
                    text=duty.role, quote=clause.text or clause.heading, citation=row.citation,
                    clause_id=row.clause_id, row_id=row.row_id,
                )  # fmt: skip

    def is_new(self, document_id: str, clause_id: str) -> bool:
        """Tell whether a clause is new: of a new document, and not in the words of the version before."""
        event = self.came.get(document_id)
        if event is None:
            return False
        clause = self.store.clause(clause_id)
        return clause is not None and clause_words(clause) not in event.former.words

    def of(self, whats: Iterable[What], unit: str | None = None) -> list[NewsItem]:
        """Return the kinds of news asked for, one after the other; with a unit all that its duties stand in."""
        made: dict[What, Callable[[], Iterable[NewsItem]]] = {
            "documents": self.documents,
            "targets": self.targets,
            "duties": lambda: self.duties(unit),
        }
        wanted = set(whats)
        if not unit:
            return [item for what in WHATS if what in wanted for item in made[what]()]
        duties = list(self.duties(unit))
        clauses, documents = {d.clause_id for d in duties}, {d.document_id for d in duties}
        found: list[NewsItem] = []
        if "documents" in wanted:
            found += [item for item in self.documents() if item.document_id in documents]
        if "targets" in wanted:
            found += [item for item in self.targets() if item.clause_id in clauses]
        return found + (duties if "duties" in wanted else [])

    def _rows(self, table: str) -> dict[str, list[LedgerRow]]:
        found: dict[str, list[LedgerRow]] = defaultdict(list)
        for row in self.store.ledger_rows(table, self.came) if self.came else ():
            if row.review != Review.REJECTED:
                found[row.document_id].append(row)
        return found


def _as_seen(event: Event, here: Collection[str]) -> Event:
    """Return an event as a reader from whom collections are hidden sees it: nobody knows where a former version lay."""
    hidden = event.former.document_id and event.former.document_id not in here
    return replace(event, former=FormerState(), kind=Arrival.NEW) if hidden else event


def _fits(event: Event, filters: Filters, given: Iterable[str]) -> bool:
    """Tell whether a document that is gone fits: of it only level and region are known still."""
    if set(given) - {"level", "region"}:
        return False
    levels, regions = several(filters.level), several(filters.region)
    return (not levels or event.former.level in levels) and (not regions or event.former.region in regions)


def _changes(event: Event, rows: list[LedgerRow]) -> Iterator[NewsItem]:
    """Yield how the targets of a document differ from those before: equal indicators of a year are one target."""
    old: dict[tuple[object, ...], list[FormerTarget]] = defaultdict(list)
    for one in event.former.targets:
        old[_key(one.indicator, one.scope, one.year, one.relation)].append(one)

    def told(change: str, row: LedgerRow | None, one: FormerTarget | None) -> NewsItem:
        now = row.row if row and isinstance(row.row, Target) else None
        return NewsItem(
            "target", change, event.build, event.when, event.document_id, row.title if row else event.title,
            now.indicator if now else one.indicator if one else "",
            now.year if now else one.year if one else None,
            target_value(now) if now else "", one.value if one else "",
            now.quote if now else one.quote if one else "",
            row.citation if row else one.citation if one else "",
            row.clause_id if row else "", row.row_id if row else "",
        )  # fmt: skip

    left = []
    for row in rows:  # first what is the same
        own = row.row
        if not isinstance(own, Target):
            continue
        key = _key(own.indicator, own.scope, own.year, own.relation)
        same = next((one for one in old[key] if one.value == target_value(row_extracted(row))), None)
        if same:
            old[key].remove(same)
        else:
            left.append((key, row))
    for key, row in left:
        yield told("changed", row, old[key].pop(0)) if old[key] else told("new", row, None)
    for gone in old.values():
        yield from (told("gone", None, one) for one in gone)


def row_extracted(row: LedgerRow) -> Target:
    """Return a target as it was read: the version before is known so, too."""
    assert isinstance(row.extracted, Target)  # noqa: S101 - its table holds nothing else
    return row.extracted


def _key(indicator: str, scope: str | None, year: int | None, relation: str) -> tuple[object, ...]:
    return squeeze(indicator), squeeze(scope or ""), year, relation
