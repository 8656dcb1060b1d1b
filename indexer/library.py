"""The library of a knowledge base: files taken in, deleted, restored and replaced, and the state of each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from indexer.access.access import FULL, Access, Act
from indexer.access.rights import add_to, forget, holding
from indexer.build import build
from indexer.documents.read import LARGEST
from indexer.errors import ForbiddenError, UsageError
from indexer.file_states import FileState, file_states
from indexer.reading import Progress
from indexer.report import BuildReport
from indexer.store.corrections import writing
from indexer.store.database import DATABASE
from indexer.store.manifest import build_lock
from indexer.store.marks import (
    ABSENT,
    FILES,
    FileMark,
    Mark,
    is_at,
    marks,
    put_mark,
    remove_marks,
    remove_own,
    set_mark,
)
from indexer.store.named_files import paths_of
from indexer.store.store import Store
from indexer.uploads import (
    Content,
    Upload,
    checked_name,
    content_of,
    digest,
    free_path,
    stored_name,
    version_path,
    write,
)

Uploads = Mapping[str, Content] | Iterable[tuple[str, Content]]
Told = Callable[[Upload], None]
"""Called with each upload when it is being read (state `reading`) and when it is known what becomes of it."""


class Library:
    """The files of the knowledge base in a folder, which need not be there yet to take files in."""

    def __init__(self, folder: Path, access: Access = FULL) -> None:
        self.folder, self.access = folder, access
        self.built: BuildReport | None = None

    @property
    def own(self) -> Path:
        """The folder of the files that the knowledge base keeps itself."""
        return (self.folder / FILES).resolve()

    # In -----------------------------------------------------------------------------------------------

    def take_in(
        self,
        uploads: Uploads,
        *,
        replacing: Mapping[str, str] | None = None,
        name: str = "",
        ocr: bool = True,
        progress: Progress = lambda *_: None,
        told: Told = lambda _: None,
        largest: int = LARGEST,
        model: str | None = None,
        collection: str = "",
    ) -> list[Upload]:
        """Take files in, name and content each, and build; return what became of each, in their order.

        Nothing is written over: another content under a name that is taken gets a number, unless
        `replacing` says (name of the upload -> file or document) that it is a new version. What is refused, or
        cannot be read, leaves nothing behind; nor does an exception raised in `progress`, which ends
        all of it. `name` says who asks, `largest` is the size in bytes that one file may have. A new version goes
        into the collections of what it replaces, other files into `collection`, where one is named. Raises
        ForbiddenError for a collection that whoever asks does not see, KnowledgeBaseError where another build is running, UsageError for what is to be replaced and is not there.
        """
        self.access.need(Act.EDIT)
        if collection and self.access.seen is not None and collection not in self.access.seen:
            raise ForbiddenError(f"there is no collection {collection} that you see.")
        replaced = self._replaced(replacing or {})
        given = list(uploads.items() if isinstance(uploads, Mapping) else uploads)
        found = [Upload(each) for each, _ in given]
        contents: dict[int, bytes] = {}
        for at, (upload, (_, content)) in enumerate(zip(found, given, strict=True)):
            checked_name(upload)
            if not upload.state and (data := content_of(upload, content, largest)):
                contents[at] = data
        if not contents:
            for upload in found:
                told(upload)
            return found
        self.own.mkdir(parents=True, exist_ok=True)
        staging = _Staging(self, found, contents, replaced, name, told, collection)
        self.built = build(
            self.folder,
            [self.own],
            model=model,
            ocr=ocr,
            progress=progress,
            watch=staging.watch,
            staged=staging.staged,
        )
        staging.settle(self.built)
        return found

    def replace(self, old: str, name: str, content: Content, **options: Any) -> Upload:
        """Put a new version in the place of a file or document, and build; corrections move along where they fit.

        `options` are those of `take_in`, but `name` is that of the file. What cannot be read replaces nothing.
        """
        by = str(options.pop("by", ""))
        (found,) = self.take_in([(name, content)], replacing={name: old}, name=by, **options)
        return found

    def _replaced(self, replacing: Mapping[str, str]) -> dict[str, str | list[str]]:
        """Return upload -> the files it replaces, as far as whoever asks sees them."""
        if self.access.seen is None or not replacing:
            return dict(replacing)
        with Store.edit(self.folder, seen=self.access.seen) as store:
            return {name: paths_of(store, old) for name, old in replacing.items()}

    # Out ----------------------------------------------------------------------------------------------

    def delete(self, what: str, name: str = "") -> list[str]:
        """Mark a file, or all files of a document, as deleted; return their paths.

        `what` is a path, the name of a file, or the id or title of a document. The next build leaves them
        out: until then `restore` takes it back. Files that the knowledge base keeps itself are removed then, others stay
        on the disk and are left out until they are restored. Raises UsageError where nothing, or several
        things, bear the name, and for a document whose file holds others as well.
        """
        self.access.need(Act.EDIT)
        with Store.edit(self.folder, seen=self.access.seen) as store, writing(store):
            paths = paths_of(store, what)
            for path in paths:
                set_mark(store, path, Mark.DELETED, name)
        return paths

    def restore(self, what: str) -> list[str]:
        """Take back that files were deleted or replaced, as long as they are there; return their paths.

        The next build reads again what an earlier one had left out. Raises UsageError where nothing is marked so,
        KnowledgeBaseError while a build, which may just be leaving them out, is running.
        """
        self.access.need(Act.EDIT)
        with Store.edit(self.folder, seen=self.access.seen) as store, build_lock(self.folder), writing(store):
            known = marks(store)
            out = [
                path
                for path, mark in known.items()
                if mark.mark in {Mark.DELETED, Mark.REPLACED, Mark.LEFT_OUT} and store.sees(path)
            ]
            paths = [path for path in out if what in {path, Path(path).name}]
            if not paths:
                with suppress(UsageError):
                    paths = [path for path in paths_of(store, what) if path in out]
            if not paths:
                raise UsageError(f"no file {what} is deleted.", remedy="See: policy-ledger files")
            remove_marks(store, paths)
            held = {row.path for row in store.files() if row.reason is None}
            for path in held & set(paths):  # a file that vanished is asked about again
                if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises where a folder is closed
                    set_mark(store, path, Mark.MISSING)
        return paths

    def missing(self) -> list[FileState]:
        """Return the files that vanished and that nobody has said anything of yet."""
        return [file for file in self.files() if file.state == Mark.MISSING]

    def answer_missing(self, paths: Iterable[str], *, keep: bool, name: str = "") -> list[str]:
        """Say of files that vanished that what was read of them is to be kept, or is to go with the next build.

        Paths or names of files. Raises UsageError for what is not missing.
        """
        self.access.need(Act.EDIT)
        done = []
        given = [file.path for file in self.files() if file.state in ABSENT]
        with Store.edit(self.folder, seen=self.access.seen) as store, writing(store):
            for what in paths:
                found = [path for path in given if what in {path, Path(path).name}]
                if not found:
                    raise UsageError(f"no file {what} is missing.", remedy="See: policy-ledger missing list")
                for path in found:
                    set_mark(store, path, Mark.RETAINED if keep else Mark.DELETED, name)
                done += found
        return done

    # What is there --------------------------------------------------------------------------------------

    def files(self) -> list[FileState]:
        """Return the state of every file, by path; [] where there is no knowledge base yet."""
        if not (self.folder / DATABASE).is_file():
            return []
        self.access.need(Act.READ)
        with Store.open(self.folder, hiding=False, seen=self.access.seen) as store:
            return file_states(store, self.folder)


class _Staging:
    """Uploads while they are built: marked and written before, settled afterwards, or as if never there."""

    def __init__(
        self,
        library: Library,
        found: list[Upload],
        contents: dict[int, bytes],
        replacing: dict[str, str | list[str]],
        name: str,
        told: Told,
        collection: str = "",
    ) -> None:
        self.library, self.found, self.contents = library, found, contents
        self.replacing, self.name, self.told = replacing, name, told
        self.collection = collection
        self.by_path: dict[str, Upload] = {}
        self.twins: dict[int, str] = {}  # an upload -> the file that holds the same
        self._before: dict[str, FileMark | None] = {}

    @contextmanager
    def staged(self, store: Store) -> Iterator[None]:
        """Write the files, each marked as added; where the block fails, nothing is left of them."""
        try:
            self._stage(store)
            yield
        except BaseException:
            self._undo(store)
            raise

    def _undo(self, store: Store) -> None:
        """Remove what no build has taken in, and put back the marks that stood before."""
        now = marks(store)
        left = [path for path in self.by_path if path in now and now[path].mark == Mark.ADDED]
        for (
            path
        ) in left:  # the files first: what is marked as added and is not there is nothing to the next build
            remove_own(self.library.folder, path)
        with writing(store):
            marked = [path for path in self._before if path in now and now[path].other in left]
            remove_marks(store, [*left, *marked])
            forget(store, left)
            for path in marked:
                if before := self._before[path]:
                    put_mark(store, before)

    def _stage(self, store: Store) -> None:
        given = marks(store)
        rows = [row for row in store.files() if row.reason is None and row.sha256]
        # What the uploader does not see is nothing to him: his file is taken in beside it.
        known = {
            row.sha256: row.path for row in rows if row.path not in given and self._is_seen(store, row.path)
        }
        taken = {path.casefold() for path in (*given, *(row.path for row in store.files()))}
        for at, upload in enumerate(self.found):
            if at not in self.contents:
                self.told(upload)
                continue
            sha256 = digest(self.contents[at])
            if other := known.get(sha256):
                upload.turned_away("ignored", "known", other=Path(other).name)
                self.twins[at] = other
                self.told(upload)
                continue
            path = self._place(store, upload, taken)
            known[sha256] = str(path)
            taken.add(str(path).casefold())
            write(path, self.contents[at])

    def _place(self, store: Store, upload: Upload, taken: set[str]) -> Path:
        """Return where an upload is to lie, having marked it and what it replaces."""
        name, old = stored_name(upload.name), self.replacing.pop(upload.name, None)
        replaced = paths_of(store, old) if isinstance(old, str) else old or []
        # A number beside a name would tell of another file of that name.
        unseen = str(self.library.own / name).casefold() in taken and not self._is_seen(
            store, str(self.library.own / name)
        )
        path = (version_path if old or unseen else free_path)(self.library.own, name, taken)
        upload.path = str(path)
        if path.name != name:
            upload.reason, upload.values = "renamed", {"stored": path.name}
        elif replaced:
            upload.reason, upload.values = "replaced", {"old": "、".join(Path(one).name for one in replaced)}
        self.by_path[upload.path] = upload
        with writing(store):
            now = marks(store)
            set_mark(store, upload.path, Mark.ADDED, self.name)
            into = {name for one in replaced for name in holding(store, one)}
            add_to(store, into or {self.collection} - {""}, upload.path)
            for one in replaced:
                self._before[one] = now.get(one)
                set_mark(store, one, Mark.REPLACED, self.name, upload.path)
        return path

    def _is_seen(self, store: Store, path: str) -> bool:
        """Tell whether the uploader may know of a file; what is in another letter case is the same to some systems."""
        seen = self.library.access.seen
        return seen is None or holding(store, path) <= seen

    def watch(self, path: str, state: str, reason: str) -> None:
        """Pass on what becomes of an upload while it is read."""
        if upload := self.by_path.get(path):
            if state == "refused":
                upload.turned_away("refused", "unread", reason=reason)
            else:
                upload.state = "reading" if state == "reading" else "taken"
            self.told(upload)

    def settle(self, report: BuildReport) -> None:
        """Fill in what the build made of the uploads."""
        refused = {str(one.path): one.reason for one in report.refused}
        with Store.open(self.library.folder) as store:
            rows, held = store.files(), store.holdings()
        for at, path in self.twins.items():
            if path in refused:
                self.found[at].turned_away("refused", "unread", reason=refused[path])
        for path, upload in self.by_path.items():
            if path in refused:
                upload.turned_away("refused", "unread", reason=refused[path])
                continue
            own = [row for row in rows if is_at(row.path, path) and row.reason is None]
            upload.state = "taken"
            upload.documents = tuple(i for row in own for i in held.get(row.sha256, []))
