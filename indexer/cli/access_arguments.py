"""The arguments of the command `access`: roles, collections, tokens and the record of what was done."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from extraction.knowledge import table
from indexer.access.access import TOKEN_DAYS, Role
from indexer.cli.options import written

_WHO = "an e-mail, group:NAME, or * for whoever signs in"


def _roles() -> dict[str, str]:
    """Return word -> role, in either language of the page: 编辑 and editor are one."""
    words = table("page_access", "indexer.data").values()
    return {
        word: role for role in Role for word in (role.value, *(told[f"role_{role.value}"] for told in words))
    }


def _role(word: str) -> str:
    """Return the role that a word names; raises ArgumentTypeError for any other, which argparse tells of."""
    known = _roles()
    if role := known.get(word.strip().casefold()):
        return role
    raise argparse.ArgumentTypeError(f"{word!r} is no role; give one of {', '.join(known)}")


def add_access(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """Add the command `access` with its actions, made by `command(name, help, example)`."""
    access = command(
        "access",
        "say who may do what and see which collections; tokens; the record of what was done",
        "policy-ledger access grant zhang@example.cn editor",
    )
    actions = access.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, told: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=told, description=f"{told[0].upper()}{told[1:]}.")

    action("list", "print members, collections and tokens")
    grant = action("grant", "give somebody a role")
    grant.add_argument("who", metavar="WHO", help=_WHO)
    grant.add_argument(
        "role", metavar="ROLE", type=_role, help="reader 读者, editor 编辑 or administrator 管理员"
    )
    revoke = action("revoke", "take somebody's role and tokens away")
    revoke.add_argument("who", metavar="WHO", help=_WHO)
    out = action("sign-out", "end all sessions of somebody, who may sign in again")
    out.add_argument("who", metavar="EMAIL")
    put = action("put", "make a folder or file part of a collection, which only its readers see")
    take = action("take", "take a folder or file out of a collection")
    for made in (put, take):
        made.add_argument("name", metavar="COLLECTION")
        made.add_argument("path", metavar="PATH")
    for name, told in (("show", "let somebody see a collection"), ("hide", "let somebody see it no more")):
        made = action(name, told)
        made.add_argument("name", metavar="COLLECTION")
        made.add_argument("who", metavar="WHO", help=_WHO)
    token = action("token", "make a token for a program; it is shown this once")
    token.add_argument("who", metavar="EMAIL", help="in whose name the program asks")
    token.add_argument("label", metavar="LABEL", help="what it is for")
    token.add_argument(
        "--days", type=int, default=TOKEN_DAYS, help=f"how long it is good for (default: {TOKEN_DAYS})"
    )
    untoken = action("untoken", "make a token worth nothing")
    untoken.add_argument("token_id", metavar="ID", help="as list prints it")
    audit = action(
        "audit", "print or export the record of what was done, or check that nothing of it was changed"
    )
    audit.add_argument("--check", action="store_true", help="check the chain; exit with 1 where it is broken")
    audit.add_argument(
        "--head", metavar="DIGEST", default="", help="a digest noted earlier that the record has to hold"
    )
    written(audit)
    for made in actions.choices.values():  # also behind the action
        made.add_argument("--kb", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
