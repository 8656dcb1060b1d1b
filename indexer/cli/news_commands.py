"""The command `policy-ledger news`: what is new, and searches that are kept."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.cli.overwriting import guard
from indexer.errors import UsageError

if TYPE_CHECKING:
    from indexer.knowledge_base import KnowledgeBase
    from indexer.tables.news import NewsItem

_SHOWN = ("build", "what", "change", "title", "name", "year", "before", "text", "citation")
_FILTERS = ("level", "region", "issuer", "doc_type", "year")
# News older than this are not mailed where nobody says since when: who was told is kept for 60 days.
_MAILED_DAYS = 30


def news_command(kb: Path, options: argparse.Namespace) -> int:
    """Do what the action says."""
    from indexer.knowledge_base import KnowledgeBase

    with KnowledgeBase.open(kb) as base:
        return _ACTIONS[options.action](base, options)


def news_of_build(base: KnowledgeBase) -> Iterator[str]:
    """Yield a line for each kept search under which the build brought something new."""
    if not base.built.changed:
        return
    for one in base.saved_searches():
        if count := len(base.news(base.built.generation - 1, saved=one.title)):
            yield f"New under “{one.title}”: {count}"


def _found(base: KnowledgeBase, options: argparse.Namespace, since: object) -> list[NewsItem]:
    given = {name: getattr(options, name) for name in ("level", "region")}
    if options.saved and (options.unit or options.what or any(given.values())):
        raise UsageError("a search that is kept has filters of its own: give --saved alone.")
    asked = {"what": options.what, "unit": options.unit, "saved": options.saved}
    return list(base.news(since, **asked, **given))  # type: ignore[arg-type]


def _list(base: KnowledgeBase, options: argparse.Namespace) -> int:
    from indexer.tables import output
    from indexer.tables.news import news_row

    rows = [news_row(item) for item in _found(base, options, options.since)]
    columns = list(rows[0]) if rows else None
    output.write_rows(
        rows, _SHOWN, options.format, options.output, columns, guard=guard(base.folder, options)
    )
    return 0


def _save(base: KnowledgeBase, options: argparse.Namespace) -> int:
    filters = {name: getattr(options, name) for name in _FILTERS}
    one = base.save_search(options.title, " ".join(options.query), name=options.name, **filters)
    print(f"{one.title}: kept")
    return 0


def _searches(base: KnowledgeBase, options: argparse.Namespace) -> int:
    from indexer.tables import output

    rows = base.saved_searches().to_dicts()
    shown = ("title", "query", "filters", "name", "when")
    output.write_rows(rows, shown, options.format, options.output, guard=guard(base.folder, options))
    return 0


def _drop(base: KnowledgeBase, options: argparse.Namespace) -> int:
    base.drop_search(options.title)
    print(f"{options.title}: kept no longer")
    return 0


def _mail(base: KnowledgeBase, options: argparse.Namespace) -> int:
    """Mail what is new; exit with 2 where a mail was not sent."""
    from datetime import timedelta

    from indexer.cli.follow_arguments import today
    from indexer.reminders.mail import checked_address, mail_server
    from indexer.reminders.news import mail_news
    from indexer.tables.words import interface

    day = today()
    addresses = [checked_address(one) for one in options.to]
    server = mail_server(os.environ)
    since = options.since or day - timedelta(days=_MAILED_DAYS)

    def news_of(address: str) -> list[NewsItem]:
        return _seen_by(base, address, options, since)

    failed = False
    for one in mail_news(base.folder, news_of, server, addresses, day, interface("zh"), options.page):
        told = f"not sent: {one.error}" if one.error else f"{one.count} sent" if one.count else "nothing new"
        print(f"{one.target}: {told}", file=sys.stderr if one.error else sys.stdout)
        failed |= bool(one.error)
    return 2 if failed else 0


def _seen_by(base: KnowledgeBase, address: str, options: argparse.Namespace, since: object) -> list[NewsItem]:
    """Return the news that whoever reads an address may see: all of them where nobody was given a role.

    Raises SendError where others have roles and whoever reads it has none.
    """
    from indexer.access.rights import access_of, members
    from indexer.errors import SendError
    from indexer.knowledge_base import KnowledgeBase

    if not members(base.store):
        return _found(base, options, since)
    access = access_of(base.store, address)
    if access.role is None:
        raise SendError("the address has no role, so nothing is told to it; see: policy-ledger access grant")
    with KnowledgeBase.open(base.folder, access=access) as own:
        return _found(own, options, since)


_ACTIONS = {"list": _list, "save": _save, "searches": _searches, "drop": _drop, "mail": _mail}
