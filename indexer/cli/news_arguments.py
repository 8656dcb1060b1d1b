"""The arguments of `policy-ledger news`: what is new, searches that are kept, mail."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from indexer.cli.actions import adding
from indexer.cli.options import written, year
from indexer.models import LEVELS

_WHATS = ("documents", "targets", "duties")


def add_news(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """Add the command and its own ones, made by `command(name, help, example)`."""
    news = command(
        "news",
        "tell what is new since a day or a build; keep searches to be told what is new under them",
        "policy-ledger news list --since 2026-03-01 --unit 发改委",
    )
    actions = news.add_subparsers(dest="action", metavar="ACTION", required=True)

    action = adding(actions, "news")

    listed = action("list", "list documents, targets that changed and duties that are new", "list --since 12")
    _asked(listed)
    written(listed)

    save = action("save", "keep a search by a title", "save 污水 污水处理率 --region 福建省 --name 张三")
    save.add_argument("title", metavar="TITLE")
    save.add_argument("query", nargs="*", metavar="QUERY", help="what is searched; none: the filters alone")
    _documents(save)
    save.add_argument("--name", default="", help="who keeps it")

    searches = action("searches", "list the searches that are kept", "searches")
    written(searches)

    drop = action("drop", "keep a search no longer", "drop 污水")
    drop.add_argument("title", metavar="TITLE")

    mail = action(
        "mail", "mail what is new, each piece once to each address; for cron", "mail --to a@example.org"
    )
    _asked(mail)
    mail.add_argument(
        "--to",
        action="append",
        required=True,
        metavar="ADDRESS",
        help="mail it here; the server stands in $POLICY_LEDGER_SMTP_HOST",
    )
    mail.add_argument("--page", default="", metavar="URL", help="address of the page, for links")


def _asked(made: argparse.ArgumentParser) -> None:
    add = made.add_argument
    add(
        "--since",
        metavar="DAY_OR_BUILD",
        help="a day (2026-03-01), or the number of the last build that is known",
    )
    add("--what", nargs="+", choices=_WHATS, help="default: documents targets, with --unit duties too")
    add("--unit", help="what a unit answers for, by any of its names, e.g. 发改委")
    add("--saved", metavar="TITLE", help="what is new under a search that is kept")
    add("--level", choices=LEVELS, help="level of government")
    add("--region", help="division, with those inside it, e.g. 福建省")


def _documents(made: argparse.ArgumentParser) -> None:
    add = made.add_argument
    add("--level", choices=LEVELS, help="level of government")
    add("--region", help="division, with those inside it, e.g. 福建省")
    add("--issuer", help="part of the issuer's name")
    add("--doc-type", help="part of the kind of document, e.g. 方案")
    add("--year", type=year, help="year of issue")
