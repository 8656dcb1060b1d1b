"""What somebody may do and see: the one object that the page, REST and MCP ask before anything is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from indexer.errors import ForbiddenError

if TYPE_CHECKING:  # a command that only names roles reads no database
    from indexer.store.hidden import Seen

# For how many days a token is good where nothing else is said.
TOKEN_DAYS = 90


class Role(StrEnum):
    """What somebody is to a knowledge base, from the least to the most."""

    READER = "reader"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    """What somebody asks to do."""

    READ = "read"  # search, open, compare, export, check a draft
    EDIT = "edit"  # correct, confirm, follow up; take files in and out; metadata
    GOVERN = "govern"  # rights, tokens of others, the audit, checking all files


_LEAST = {Act.READ: Role.READER, Act.EDIT: Role.EDITOR, Act.GOVERN: Role.ADMINISTRATOR}
_ORDER = tuple(Role)


@dataclass(frozen=True)
class Access:
    """Somebody with a role (None: no right at all) who sees the collections `seen` beside what is in none.

    `who` is the e-mail of the sign-in, `name` how corrections are signed; both are "" where nobody signs in.
    `groups` are those the sign-in tells. `seen` None is everything.
    """

    role: Role | None
    seen: Seen = None
    who: str = ""
    name: str = ""
    groups: tuple[str, ...] = ()

    def may(self, act: Act) -> bool:
        """Tell whether somebody may do something."""
        return self.role is not None and _ORDER.index(self.role) >= _ORDER.index(_LEAST[act])

    def need(self, act: Act) -> None:
        """Raise ForbiddenError unless somebody may do something."""
        if not self.may(act):
            raise ForbiddenError(
                f"{self.who or 'whoever asks'} may not do this: it takes the role {_LEAST[act].value}.",
                remedy="Ask an administrator of this knowledge base.",
                role=_LEAST[act].value,
            )

    @property
    def key(self) -> str:
        """What tells apart readers who see different things: caches are kept by it."""
        return "*" if self.seen is None else "|".join(sorted(self.seen)) + "|"


# Whoever may read the files may do all: the command line, a program, an assistant over standard input and output.
FULL = Access(Role.ADMINISTRATOR)
# Where nobody signs in, and the page is open to the machine alone.
LOCAL = Access(Role.EDITOR)
# Where nobody signs in and the page is open to others all the same.
OPEN = Access(Role.EDITOR, frozenset())
NOBODY = Access(None, frozenset())
