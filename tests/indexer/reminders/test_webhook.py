"""A webhook: JSON to http or https, no secret told, nothing followed elsewhere, an end to all waiting."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from indexer.errors import SendError, UsageError
from indexer.reminders import webhook
from indexer.reminders.webhook import checked_webhook, post


class Hook(BaseHTTPRequestHandler):
    seen: list[tuple[str, str, dict]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, self.headers["Content-Type"], json.loads(body)))
        if self.path == "/slow":
            threading.Event().wait(2)
        answers = {"/moved": 302, "/broken": 500, "/none": 204}
        self.send_response(answers.get(self.path.partition("?")[0], 200))
        if self.path == "/moved":
            self.send_header("Location", "file:///etc/passwd")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list]]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    Hook.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", Hook.seen
    server.shutdown()
    server.server_close()


def test_what_is_posted_arrives(hook: tuple[str, list]) -> None:
    url, seen = hook
    post(f"{url}/hook?key=secret", {"text": "督办"})
    post(f"{url}/none", {})
    assert seen[0] == ("/hook?key=secret", "application/json; charset=utf-8", {"text": "督办"})


@pytest.mark.parametrize(("path", "told"), [("/moved", "302"), ("/broken", "500")])
def test_no_other_answer_is_taken_for_success(hook: tuple[str, list], path: str, told: str) -> None:
    url, seen = hook
    with pytest.raises(SendError, match=f"^the webhook at 127.0.0.1 answered {told}"):
        post(f"{url}{path}", {})
    assert len(seen) == 1


def test_a_slow_or_absent_server_is_told_without_its_secret(
    hook: tuple[str, list], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "_SECONDS", 0.3)
    for address in (f"{hook[0]}/slow", "http://127.0.0.1:9/secret", "https://no-such-host.invalid/secret"):
        with pytest.raises(SendError, match="cannot be reached") as caught:
            post(address, {})
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    ["", "ftp://a/b", "file:///etc/passwd", "javascript:alert(1)", "http://", "//a/b", "http://a b/", "http://[1", "http://a/\n", "http://甲/"],
)  # fmt: skip
def test_only_addresses_of_the_web_are_taken(address: str) -> None:
    with pytest.raises(UsageError, match="begins with http"):
        checked_webhook(address)
