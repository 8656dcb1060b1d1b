"""Every page, at every address that may be typed by hand: what is hidden might as well not be there."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from office import Office, leaks
from planted import ASKING, CHIEF, EDITOR, READER, STAFF, Planted, evened, plant, pool
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.util import calc_hash

from indexer.access.access import NOBODY
from indexer.page import links
from indexer.page.views import address
from indexer.page.views.main import SCRIPT
from indexer.tables.words import interface

_SETTINGS = {"SIGN_IN": "gateway", "USER_HEADER": "X-Forwarded-Email", "PROXIES": "127.0.0.1"}
# Ids of elements and of files are digests of their contents; the order in which they are sent is nobody's.
_DIGEST = re.compile(r"\$\$ID-[0-9a-f]+|\b[0-9a-f]{32,}\b|/mock/media/\w+")
_LOOK = re.compile(r"<style>.*?</style>", re.DOTALL)
_WORDS = re.compile(r"[\w.%〔〕：，。（）《》-]{2,}")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return plant(tmp_path_factory.getbasetemp() / "planted")


@dataclass
class Pages:
    """Draws pages as a browser would be sent them: every message, and every file it may then ask for."""

    monkeypatch: pytest.MonkeyPatch
    # Page -> names of the address that it asks for, each with the codes that it offers.
    names: dict[str, dict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    _page: str = ""
    _sent: list[Any] = field(default_factory=list)
    _files: list[Callable[[], Any]] = field(default_factory=list)
    _components: Any = None

    def __post_init__(self) -> None:
        for name, value in _SETTINGS.items():
            self.monkeypatch.setenv(f"POLICY_LEDGER_{name}", value)
        parse, defer = local_script_runner.parse_tree_from_messages, MediaFileManager.add_deferred

        def parsed(messages: list[Any]) -> Any:
            self._sent = list(messages)
            return parse(messages)

        def deferred(manager: Any, made: Callable[[], Any], *given: Any, **more: Any) -> str:
            self._files.append(made)
            return defer(manager, made, *given, **more)

        self.monkeypatch.setattr(local_script_runner, "parse_tree_from_messages", parsed)
        self.monkeypatch.setattr(MediaFileManager, "add_deferred", deferred)
        for way in ("one", "many", "number", "selectbox", "multiselect", "pills", "segments"):
            self.monkeypatch.setattr(address, way, self._noted(getattr(address, way)))

    def _noted(self, way: Callable[..., Any]) -> Callable[..., Any]:
        def asked(name: str, *given: Any, **more: Any) -> Any:
            offered = self.names[self._page][name]
            if way.__name__ in {"selectbox", "multiselect", "pills", "segments"}:
                offered.update(map(str, given[1]))
            return way(name, *given, **more)

        return asked

    def draw(self, office: Office, page: str, asked: dict[str, Any], who: str, *, files: bool = False) -> str:
        """Return all that somebody is sent for a page: its elements in words, tables and `files` as their texts."""
        self.monkeypatch.setenv("POLICY_LEDGER_KB", str(office.kb))
        shown = AppTest.from_file(str(SCRIPT), default_timeout=60)
        shown.user, shown.query_params = {"email": who}, dict(asked)
        shown._page_hash, shown._bidi_component_manager = calc_hash(page), self._components
        self._page, self._files = page, []
        shown.run()
        self._components = shown._bidi_component_manager
        assert not shown.exception, (page, asked, shown.exception)
        told = [m.SerializeToString() for m in self._sent if _is_drawn(m)]
        texts = [*map(_text, told), *(_text(made()) for made in self._files if files)]
        texts = [_LOOK.sub("", one) for one in texts]
        return _DIGEST.sub("", evened("\n".join(texts), office.kb))


def _is_drawn(message: Any) -> bool:
    """Tell whether a message draws something that stays: that something takes its time is nobody's."""
    kind = message.delta.new_element.WhichOneof("type")
    passing = message.delta.WhichOneof("type") == "new_transient" or kind in {"spinner", "empty"}
    return message.WhichOneof("type") == "delta" and not passing


def _text(content: bytes) -> str:
    """Return the words in a message or a file."""
    if is_zipfile(io.BytesIO(content)):
        with ZipFile(io.BytesIO(content)) as held:
            return "\n".join(held.read(name).decode("utf-8", "ignore") for name in held.namelist())
    return content.decode("utf-8", "ignore")


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(monkeypatch)


def addresses(pages: Pages, planted: Planted) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield pages with all that may stand in their addresses, by the names that they ask for themselves."""
    given = pool(planted.office)
    hidden, seen = given.ids[:4], given.ids[8:]
    kinds = {"clause": 1, "row": 2, "follow": 3}
    documents = ("doc", "document", "higher", "lower", "old", "new")
    both = [{name: ids[kinds.get(name, 0)] for name in (*kinds, *documents)} for ids in (hidden, seen)]
    odd = [*hidden, given.names[0], *given.words[:2]]
    for page in links.PAGES:
        pages.draw(planted.office, page, both[1], CHIEF)
        names = {name: sorted(codes) for name, codes in pages.names[page].items() if name not in _OF_NOTHING}
        beside = [{name: value for name, value in one.items() if name in names} for one in both]
        yield from ((page, one) for one in ({}, *beside))
        for at, (name, codes) in enumerate(names.items()):
            few = codes if name in _WHOLE else codes[:2]
            yield from ((page, beside[turn % 2] | {name: code}) for turn, code in enumerate(few, 1))
            yield page, {name: odd[at % len(odd)]}


# Names that say nothing of documents, and those of which every code shows something else.
_OF_NOTHING = frozenset({"lang", "page", "unknown"})
_WHOLE = frozenset({"tab", "by"})
# One is shown half of all, the others parts of the rest: the machinery is one.
PARTS = {
    READER: slice(0, None, 2),
    STAFF: slice(1, None, 6),
    EDITOR: slice(3, None, 12),
    CHIEF: slice(5, None, 12),
}


@pytest.fixture(scope="module")
def listed(planted: Planted) -> list[tuple[str, dict[str, Any]]]:
    with pytest.MonkeyPatch.context() as patched:
        return list(addresses(Pages(patched), planted))


@pytest.mark.parametrize("who", ASKING)
def test_every_page_shows_what_a_base_without_it_shows(
    who: str, planted: Planted, pages: Pages, listed: list[tuple[str, dict[str, Any]]]
) -> None:
    access = planted.office.access(who)
    different, leaking = [], []
    for at, (page, asked) in enumerate(listed[PARTS[who]]):
        if page == "access" and who == CHIEF:
            continue  # the record of what was done in two offices
        own, plain = (
            pages.draw(office, page, asked, who, files=at % 4 == 0)
            for office in (planted.office, planted.without(who))
        )
        if own != plain:
            words = [set(_WORDS.findall(one)) for one in (own, plain)]
            different.append((page, asked, sorted(words[0] ^ words[1])[:20]))
        if not leaks(list(asked.values()), access) and leaks(own, access):
            # Percentages stand in the look of the page, too.
            leaking += [(page, asked, word) for word in leaks(own, access) if not word.endswith("%")]
    assert {page for page, _ in listed} == set(links.PAGES)
    assert different == []
    assert leaking == []


def test_whoever_has_no_role_is_shown_nothing(planted: Planted, pages: Pages) -> None:
    nothing = interface("zh")["sign_in_no_role"].format(who="nobody@x.cn")
    document = pool(planted.office).ids[0]
    for page in links.PAGES:
        shown = pages.draw(planted.office, page, {"doc": document, "document": document}, "nobody@x.cn")
        assert nothing in shown
        assert [word for word in leaks(shown, NOBODY) if not word.endswith("%")] == []
        assert "绿色发展" not in shown
