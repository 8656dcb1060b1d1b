"""Commands with actions of their own (`follow list`, `news save`): one way to add an action."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any


def adding(actions: Any, command: str) -> Callable[[str, str, str], argparse.ArgumentParser]:
    """Return what adds an action of `command` to its subparsers: called with name, help and example.

    Where the knowledge base is may be said before the action or behind it.
    """

    def action(name: str, help_text: str, example: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = actions.add_parser(
            name,
            help=help_text,
            description=f"{help_text[0].upper()}{help_text[1:]}.",
            epilog=f"example:\n  policy-ledger {command} {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        made.add_argument(
            "--kb",
            type=Path,
            metavar="DIR",
            default=argparse.SUPPRESS,
            help="knowledge base (default: $POLICY_LEDGER_KB or ./kb)",
        )
        return made

    return action
