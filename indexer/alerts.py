"""What a knowledge base tells of news: since a day or a build, for a unit, under searches that are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from indexer.access.access import Act
from indexer.following import Following
from indexer.store.filters import Filters
from indexer.store.saved import (
    SavedSearch,
    drop_search,
    save_search,
    saved_search,
    saved_searches,
    share_search,
)
from indexer.store.store import Store
from indexer.tables.listing import Listing

if TYPE_CHECKING:  # what a call needs is imported when it is made, so that listing rows starts at once
    from indexer.tables.news import News, NewsItem, What

# So many hits of a search that is kept are looked at; what stands behind them nobody would have found.
_LOOKED_AT = 30


class Alerts(Following):
    """The news of a knowledge base, and the searches that officials keep to be told of them."""

    def news(
        self,
        since: str | int | date | None = None,
        *,
        what: Iterable[What] | None = None,
        unit: str | None = None,
        saved: str | SavedSearch | None = None,
        **filters: Any,
    ) -> Listing[NewsItem]:
        """Return what is new since a day, or after a build (its number), in all builds without it; the newest first.

        `what` are documents, targets and duties (the first two, and duties too where a `unit` is given); with `saved`
        it is what is new under a search that is kept (its title); `filters` are those of `documents`. What a new version of the
        program reads otherwise is no news. Raises UsageError for a day that is none, NotFoundError for a search that
        is not kept.
        """
        from indexer.tables.news import news_row

        if saved:
            kept = saved_search(self.store, saved, self.access.who) if isinstance(saved, str) else saved
            return Listing(self._under(kept, since), news_row)
        found = self._news(since, Filters(**filters))
        chosen = what or (("documents", "targets", "duties") if unit else ("documents", "targets"))
        return Listing(found.of(chosen, unit), news_row)

    def saved_searches(self) -> Listing[SavedSearch]:
        """Return the searches that are kept for all and by whoever asks for himself, by title."""
        return Listing(saved_searches(self.store, self.access.who), asdict)

    def save_search(
        self, title: str, query: str = "", *, name: str = "", shared: bool | None = None, **filters: Any
    ) -> SavedSearch:
        """Keep a question with its filters (those of `documents`) by a title, in place of one of the same title.

        `name` says who keeps it. It is for whoever signed in alone, or `shared` with all, which takes an editor; where nobody signs
        in it is for all. Raises UsageError for what cannot be kept, KnowledgeBaseError while a build holds the knowledge
        base.
        """
        Filters(**filters)  # names that are none are told here
        owner = "" if shared else self.access.who
        with self._keeping(owner) as store:
            return save_search(store, title, query, filters, name, owner)

    def share_search(self, title: str) -> SavedSearch:
        """Share a search of one's own with all; raises UsageError where one of that title is shared already."""
        with self._editing() as store:
            return share_search(store, title, self.access.who)

    def drop_search(self, title: str) -> None:
        """Keep a search no longer, one's own or, as an editor, one of all; raises NotFoundError where there is none of that title."""
        owner = saved_search(self.store, title, self.access.who).owner
        with self._keeping(owner) as store:
            drop_search(store, title, owner)

    def _keeping(self, owner: str) -> Store:
        """Open the store to keep a search of somebody's own, which every reader may, or one of all."""
        if not owner:
            return self._editing()
        self.access.need(Act.READ)
        return Store.edit(self._folder, seen=self.access.seen)

    def _news(self, since: str | int | date | None, filters: Filters) -> News:
        from indexer.tables.news import News, since_of

        return News(self.store, since_of(since), filters, whole=self.access.seen is None)

    def _under(self, search: SavedSearch, since: str | int | date | None) -> list[NewsItem]:
        """Return the clauses that a search finds now and that are new; without a question, the documents."""
        from indexer.tables.news import NewsItem

        filters = Filters(**search.filters)
        news = self._news(since, filters)
        if not search.query or not news.events:
            return list(news.documents()) if not search.query else []
        found = self.engine.find(search.query, filters, _LOOKED_AT)
        if found.doubtful or found.missing:  # nothing answers it: the nearest there is would be false alarm
            return []
        items: dict[str, NewsItem] = {}
        for hit in found.hits:
            if not hit.why.get("lexical_rank") or hit.clause_id in items:  # only near in meaning: no news
                continue
            if not news.is_new(hit.document_id, hit.clause_id):
                continue
            event = news.came[hit.document_id]
            begin, end = hit.passage
            items[hit.clause_id] = NewsItem(
                "clause", event.kind.value, event.build, event.when, hit.document_id, hit.title, hit.heading,
                text=hit.text[begin:end], citation=hit.passage_citation or hit.citation, clause_id=hit.clause_id,
            )  # fmt: skip
        return list(items.values())
