"""The project's own exceptions: what went wrong, where, and what to do about it."""

from __future__ import annotations

from importlib.util import find_spec


class LedgerError(Exception):
    """Base of every error a user may see.

    The message is one sentence; `remedy`, where given, says what to do next.
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} {self.remedy}" if self.remedy else message


class UnreadableFileError(LedgerError):
    """A file cannot be turned into text: empty, encrypted, damaged.

    `passing` marks a reason that lies outside the file: the next build tries again.
    """

    def __init__(self, message: str, *, remedy: str = "", passing: bool = False) -> None:
        super().__init__(message, remedy=remedy)
        self.passing = passing


class StoppedError(UnreadableFileError):
    """The process that read a file crashed, or took more time or memory than it may.

    The machine may have been at fault: the file is tried again a few times. `trace` is what is known of
    where it happened, for the log.
    """

    def __init__(self, message: str, *, remedy: str = "", trace: str = "") -> None:
        super().__init__(message, remedy=remedy, passing=True)
        self.trace = trace


class SourcesTableError(LedgerError):
    """A line of `sources.csv` is malformed; the message names the line."""


class DirectionsTableError(LedgerError):
    """A line of `directions.csv` is malformed; the message names the line."""


class WordTemplateError(LedgerError):
    """A Word template cannot be filled; the message names the file and the place in it."""


class KnowledgeBaseError(LedgerError):
    """A knowledge base is missing, locked, damaged or was built by something else."""


# What a build says that meets such a part.
BROKEN = "the index was damaged and is made anew"


class DamagedSegmentError(KnowledgeBaseError):
    """A part of an index that a build goes on from is damaged: the build makes the index anew."""


class ModelError(LedgerError):
    """An encoder cannot be loaded or prepared."""


class PictureError(LedgerError):
    """A page cannot be shown as a picture. `reason` is a word for why, `file` the name of the file.

    The reasons: `unpaged` (its format has no pages), `gone`, `changed`, `locked` (with a password),
    `damaged`, `absent` (no such page), `stopped` (took too long or too much memory), `extra` (a package
    is not installed).
    """

    def __init__(self, message: str, *, reason: str = "damaged", file: str = "", remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.reason = reason
        self.file = file


class SendError(LedgerError):
    """A reminder cannot be sent; the message names the server and what it said."""


class UsageError(LedgerError):
    """The request itself is wrong: unknown document, ambiguous citation, bad filter."""


class NotFoundError(UsageError):
    """What the request names is not in the knowledge base."""


class FieldError(UsageError):
    """A value does not fit its field.

    `reason` is a code that the interface has words for in each language (`wrong_<reason>`), with `values`
    in their places; the message says the same in English.
    """

    def __init__(self, field: str, reason: str, message: str, *, remedy: str = "", **values: object) -> None:
        super().__init__(message, remedy=remedy)
        self.field, self.reason, self.values = field, reason, values


class ForbiddenError(LedgerError):
    """Somebody may not do what he asks; `role` is the one it takes."""

    def __init__(self, message: str, *, remedy: str = "", role: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.role = role


class MissingExtraError(LedgerError):
    """A package is not installed that comes with one of the extras of policy-ledger."""


def missing(extra: str, purpose: str, *packages: str) -> str:
    """Return the sentence that says how to install what `purpose` needs, "" if all of it is installed."""
    if all(find_spec(package) for package in packages):
        return ""
    return f"{purpose} needs `pip install policy-ledger[{extra}]`"


def require(extra: str, purpose: str, *packages: str) -> None:
    """Raise MissingExtraError unless the packages of an extra that `purpose` needs are installed."""
    if reason := missing(extra, purpose, *packages):
        raise MissingExtraError(reason)


def not_loaded(what: str, error: Exception) -> ModelError:
    """Return the error for a model of sentence-transformers that cannot be loaded, by the first line of its cause."""
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
    return ModelError(
        f"{what} cannot be loaded: {reason}",
        remedy="Give the path of a local model folder, or a hub name while the machine is online.",
    )
