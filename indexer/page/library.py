"""What the library shows: every file with its state and what came of it, uploads on their way, what is to be looked at again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from html import escape

from indexer.file_states import FileState
from indexer.page.links import link_html
from indexer.page.messages import translated
from indexer.page.words import local_time
from indexer.store.succession import ToReview
from indexer.uploads import Upload
from indexer.watching import WatchState

Words = Mapping[str, str]
# The states of a file, what asks for somebody first.
STATES = ("missing", "failed", "added", "deleted", "replaced", "left_out", "retained", "read", "ignored")
# States that the next build acts upon.
WAITING = frozenset({"added", "deleted", "replaced"})
_COLOURS = {"failed": "red", "added": "blue", "deleted": "orange", "replaced": "orange", "left_out": "orange", "missing": "red", "retained": "orange",
            "read": "green", "taken": "green", "refused": "red", "ignored": "", "reading": "blue"}  # fmt: skip
_SHORT = 12
# Titles of one file in the list; the open file shows all.
_MOST_TITLES = 3


def file_key(path: str) -> str:
    """Return the name of a file in the address, which says nothing of where it lies."""
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:_SHORT]


def state_counts(files: Iterable[FileState]) -> dict[str, int]:
    """Return how many files are in each state, those of none left out, in the order of STATES."""
    counts = Counter(file.state for file in files)
    return {state: counts[state] for state in STATES if counts[state]}


def chosen_files(files: Iterable[FileState], states: Sequence[str], text: str) -> list[FileState]:
    """Return the files in the states asked for whose name or titles hold a text, by state and name."""
    said = text.casefold()
    found = [
        file
        for file in files
        if (not states or file.state in states)
        and said in " ".join([file.name, *(title for _, title in file.documents)]).casefold()
    ]
    return sorted(found, key=lambda file: (STATES.index(file.state), file.name, file.path))


def reason_words(reason: str, words: Words, language: str) -> str:
    """Return why a file was not read, in the language of the page."""
    if not reason:
        return ""
    return words.get(f"intake_{reason}") or translated(reason, language) or words["unread_unknown"]


def missing_html(told: str, link: str = "") -> str:
    """Return what is told of a document whose file vanished, with a link where there is one."""
    return f'<p class="pl-note" role="status">{escape(told)} {link}</p>'


def stage_words(stage: str, done: int, total: int, words: Words, *, counts: bool = True) -> str:
    """Return what a build is at, with how far it is; without `counts` for whoever may not know of all files."""
    if not counts:
        return words["upload_running"]
    return words.get(f"stage_{stage}", words["upload_running"]).format(done=done, total=total)


def watch_html(state: WatchState, words: Words, language: str, *, watched: bool, counts: bool = True) -> str:
    """Return what a watcher is at: what waits, when the last build was, why it failed.

    Without `counts` it tells of no file: some may lie where whoever looks may not.
    """
    lines = []
    if watched:
        lines.append(words[f"watch_state_{state.state}"])
        if state.waiting and counts:
            names = "、".join(state.names) + ("……" if state.waiting > len(state.names) else "")
            lines.append(words["watch_queue"].format(count=state.waiting, names=names))
    if state.last and not counts:
        lines.append(words["watch_last_when"].format(when=local_time(state.last)))
    elif state.last:
        told = {"read": state.read, "skipped": state.skipped, "seconds": f"{state.seconds:g}"}
        lines.append(words["watch_last"].format(when=local_time(state.last), **told))
    if state.error:
        error = reason_words(state.error, words, language) if counts else words["watch_error_unsaid"]
        lines.append(words["watch_failed"].format(error=error))
    return "".join(f'<p class="pl-small">{escape(line)}</p>' for line in lines)


def files_html(
    files: Sequence[FileState], current: str, way: Callable[[str], str], words: Words, language: str
) -> str:
    """Return the files as a table; `way` is the address at which a file, by its key, is open."""
    heads = "".join(
        f'<th class="pl-c-{name}">{escape(words[f"file_col_{name}"])}</th>'
        for name in ("name", "state", "documents", "clauses", "coverage")
    )
    return (
        f'<div class="pl-scroll pl-list"><table class="pl-table pl-ledger"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(_file(file, current, way, words, language) for file in files)}</tbody></table></div>"
    )


def _file(file: FileState, current: str, way: Callable[[str], str], words: Words, language: str) -> str:
    key = file_key(file.path)
    reason = reason_words(file.reason, words, language)
    shown = [title for _, title in file.documents[:_MOST_TITLES]]
    if more := len(file.documents) - len(shown):
        shown.append(words["file_more"].format(count=more))
    titles = "\n".join(shown)
    cells = (
        ("name", link_html(file.name, way(key), style="pl-open", current=key == current)),
        (
            "state",
            _badge(file.state, words[f"state_of_{file.state}"]) + (f" {escape(reason)}" if reason else ""),
        ),
        ("documents", escape(titles)),
        ("clauses", str(file.clauses) if file.documents else ""),
        ("coverage", "" if file.coverage is None else share(file.coverage)),
    )
    inside = "".join(
        f'<td class="pl-c-{name}" data-label="{escape(words[f"file_col_{name}"])}">{html}</td>'
        for name, html in cells
    )
    return f"<tr{' class=pl-chosen' if key == current else ''}>{inside}</tr>"


def share(value: float) -> str:
    """Return a share as per cent; what is not quite all is never 100."""
    return "100%" if value >= 1 else f"{min(value, 0.999) * 100:.1f}%"


def file_html(file: FileState, titles: Sequence[tuple[str, str]], words: Words, language: str) -> str:
    """Return one file, open; `titles` are (title, address) of the documents it holds."""
    reason = reason_words(file.reason, words, language)
    facts = [
        (words["file_col_state"], words[f"file_{file.state}"] + (f"（{reason}）" if reason else "")),
        (words["file_col_clauses"], str(file.clauses) if file.documents else ""),
        (words["file_col_coverage"], "" if file.coverage is None else share(file.coverage)),
        (words["file_kept"], words["file_kept_own" if file.own else "file_kept_outside"]),
        (words["file_marked"], "　".join(part for part in (file.by, _day(file.at)) if part)),
    ]
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts if value)
    ways = "".join(f"<li>{link_html(title, address)}</li>" for title, address in titles)
    return (
        f'<section class="pl-detail"><h3>{escape(file.name)}</h3><dl>{lines}</dl>'
        f"{f'<ul>{ways}</ul>' if ways else ''}</section>"
    )


def _day(when: str) -> str:
    return datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H:%M") if when else ""


def upload_words(upload: Upload, words: Words, language: str, *, done: bool = True) -> str:
    """Return what became of an upload: taken in, under which name, or why not; before all is `done` it is only read."""
    if not upload.state or upload.state == "reading":
        return words["upload_reading" if upload.state else "upload_waits"]
    if upload.state == "taken" and not done:
        return words["upload_read"]
    values = dict(upload.values)
    if "reason" in values:
        values["reason"] = reason_words(str(values["reason"]), words, language)
    told = words[f"intake_{upload.reason}"].format(**values) if upload.reason else ""
    return told if upload.state != "taken" else "；".join(filter(None, (words["intake_taken"], told)))


def uploads_html(uploads: Iterable[Upload], words: Words, language: str, *, done: bool = True) -> str:
    """Return uploads as a list, each with what became of it; while they are not all `done`, how far each is."""
    lines = [
        f"<li>{_badge(upload.state or 'reading', upload.name)} "
        f"{escape(upload_words(upload, words, language, done=done))}</li>"
        for upload in uploads
    ]
    return f'<ul class="pl-uploads" role="status">{"".join(lines)}</ul>' if lines else ""


def _badge(state: str, label: str) -> str:
    return f'<span class="pl-badge {_COLOURS.get(state, "")}">{escape(label)}</span>'


def review_html(found: Iterable[ToReview], way: Callable[[ToReview], str], words: Words) -> str:
    """Return the corrections that did not move to a new version, each with why and a link to look."""
    lines = []
    for one in found:
        said = one.correction
        changes = "；".join(
            f"{words.get(f'col_{name}', name)}：{value}" for name, value in said.changes.items()
        )
        told = "　".join(
            part for part in (words[f"action_{said.status}"], changes, said.note, said.name) if part
        )
        lines.append(
            f"<li><strong>{escape(said.title)}</strong>　{escape(told)}<br>“{escape(one.quote)}”<br>"
            f"{escape(words[f'recheck_{one.reason}'])}　{link_html(words['again_look'], way(one))}</li>"
        )
    return f'<ul class="pl-review">{"".join(lines)}</ul>'
