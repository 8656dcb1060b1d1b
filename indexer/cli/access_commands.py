"""The command `access`: whoever may write the knowledge base's files may say who else may do what."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable
from pathlib import Path

from indexer.access import rights, tokens
from indexer.access.audit import Audit, Entry
from indexer.cli.overwriting import guard
from indexer.errors import UsageError
from indexer.store.store import Store


def access_command(kb: Path, options: argparse.Namespace) -> int:
    """Do one action on the rights of a knowledge base."""
    if options.action == "audit":
        return _audit(kb, options)
    return _ACTIONS[options.action](kb, options)


def _by() -> str:
    """Return the account of the machine that runs the command, for the record."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "?"


def _list(kb: Path, _: argparse.Namespace) -> int:
    with Store.open(kb, hiding=False) as store:
        for member in rights.members(store):
            print(f"{member.who}: {member.role}")
        for one in rights.collections(store):
            print(f"collection {one.name}: {', '.join(one.paths) or 'no place'}")
            print(f"  seen by {', '.join(one.readers) or 'administrators alone'}")
        for token in tokens.tokens(store):
            print(f"token {token.token_id} of {token.who}: {token.label}, until {token.expires[:10]}")
    return 0


def _grant(kb: Path, options: argparse.Namespace) -> int:
    with Store.create(kb) as store:  # the first administrator comes before the first file
        member = rights.grant(store, options.who, options.role, _by())
    print(f"{member.who} is {member.role}.")
    return 0


def _revoke(kb: Path, options: argparse.Namespace) -> int:
    with Store.edit(kb) as store:
        print(f"{rights.revoke(store, options.who, _by())} has no role any more, and no token.")
    return 0


def _sign_out(kb: Path, options: argparse.Namespace) -> int:
    with Store.edit(kb) as store:
        print(f"{rights.sign_out(store, options.who, _by())} is signed out everywhere.")
    return 0


def _put(kb: Path, options: argparse.Namespace) -> int:
    if not Path(options.path).exists() and Path(options.name).exists():
        raise UsageError(
            f"there is no file or folder {options.path}.",
            remedy=f"The name comes first: policy-ledger access put {options.path} {options.name}",
        )
    with Store.edit(kb) as store:
        place = rights.put_in(store, options.name, options.path, _by())
        count = sum(options.name in rights.holding(store, row.path) for row in store.files())
    print(f"{place} is in {options.name}, which has {count} files that the knowledge base knows.")
    return 0


def _take(kb: Path, options: argparse.Namespace) -> int:
    with Store.edit(kb) as store:
        known = {path for one in rights.collections(store) for path in one.paths}
        place = options.path if options.path in known else rights.checked_place(options.path)
        rights.take_out(store, options.name, place, _by())
    print(f"{place} is not in {options.name} any more.")
    return 0


def _show(kb: Path, options: argparse.Namespace) -> int:
    with Store.edit(kb) as store:
        print(f"{rights.show(store, options.name, options.who, _by())} sees {options.name}.")
    return 0


def _hide(kb: Path, options: argparse.Namespace) -> int:
    with Store.edit(kb) as store:
        print(f"{rights.hide(store, options.name, options.who, _by())} does not see {options.name} any more.")
    return 0


def _token(kb: Path, options: argparse.Namespace) -> int:
    with Store.edit(kb) as store:
        access = rights.access_of(store, rights.checked_who(options.who))
        told, token = tokens.make(store, access, options.label, options.days, _by())
    print(told)
    print(f"It is shown this once. It is good until {token.expires[:10]}; its id is {token.token_id}.")
    return 0


def _untoken(kb: Path, options: argparse.Namespace) -> int:
    with Store.edit(kb) as store:
        token = tokens.revoke(store, options.token_id, by=_by())
    print(f"The token {token.token_id} of {token.who} ({token.label}) is worth nothing any more.")
    return 0


def _audit(kb: Path, options: argparse.Namespace) -> int:
    audit = Audit(kb)
    if options.check or options.head:
        with Store.open(kb, hiding=False) as store:
            wanted = bool(rights.members(store))
        found = audit.differences(wanted=wanted, head=options.head)
        for line in found:
            print(line)
        last: list[Entry] = [] if found else audit.entries(1)
        if last:
            print(f"All in order: {last[0].number} entries, the last one {last[0].digest}")
        elif not found:
            print("All in order: nothing is recorded yet.")
        return 1 if found else 0
    from indexer.tables import output

    rows = [entry.row() for entry in reversed(audit.entries())]
    columns = list(Entry.__dataclass_fields__)
    shown = ("when", "who", "what", "on", "way")
    output.write_rows(rows, shown, options.format, options.output, columns, guard=guard(kb, options))
    return 0


_ACTIONS: dict[str, Callable[[Path, argparse.Namespace], int]] = {
    "list": _list,
    "grant": _grant,
    "revoke": _revoke,
    "sign-out": _sign_out,
    "put": _put,
    "take": _take,
    "show": _show,
    "hide": _hide,
    "token": _token,
    "untoken": _untoken,
}
