"""`serve`: which page, from where, with which settings, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from indexer.cli import command as cli

ROOT = Path(__file__).parents[3]


class Replaced(BaseException):  # not an error: what would have taken the place of this process
    """The command and environment that `serve` ends in."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        super().__init__()
        self.command, self.environment = command, environment

    def option(self, name: str) -> str:
        return self.command[self.command.index(f"--server.{name}") + 1]


@pytest.fixture(autouse=True)
def _caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def execve(_: str, command: list[str], environment: dict[str, str]) -> Any:
        raise Replaced(command, environment)

    monkeypatch.setattr(os, "execve", execve)


def served(*arguments: object) -> Replaced:
    with pytest.raises(Replaced) as caught:
        cli.main(["serve", *map(str, arguments)])
    return caught.value


def test_the_page_is_the_program_s_own(kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app.py").write_text("raise SystemExit('another app')", "utf-8")
    monkeypatch.chdir(tmp_path)
    started = served("--kb", kb)
    assert str(ROOT / "app.py") in started.command
    assert started.environment["POLICY_LEDGER_KB"] == str(kb.resolve())
    assert (started.option("port"), started.option("address")) == ("8501", "localhost")


def test_every_option_may_come_from_the_environment(
    kb: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("KB", str(kb)), ("PORT", "8600"), ("ADDRESS", "127.0.0.1"), ("RERANKER", "")):
        monkeypatch.setenv(f"POLICY_LEDGER_{name}", value)
    started = served()
    assert started.environment["POLICY_LEDGER_KB"] == str(kb.resolve())
    assert (started.option("port"), started.option("address")) == ("8600", "127.0.0.1")
    assert served("--port", 8700).option("port") == "8700"
    monkeypatch.setenv("POLICY_LEDGER_PORT", "99999")
    with pytest.raises(SystemExit):
        cli.main(["serve"])
    assert "99999 is not a port" in capsys.readouterr().err
    monkeypatch.setenv("POLICY_LEDGER_PORT", "8600")
    monkeypatch.setenv("POLICY_LEDGER_RERANKER", "/no/such/model")
    assert cli.main(["serve"]) == 2
    assert "/no/such/model" in capsys.readouterr().err


def hosts(started: Replaced) -> list[str]:
    words = started.command
    return [words[at + 1] for at, word in enumerate(words) if word == "--server.allowedHosts"]


def test_only_names_of_this_machine_call_it(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hosts(served("--kb", kb)) == ["localhost", "127.0.0.1", "::1"]
    assert hosts(served("--kb", kb, "--address", "10.1.2.3", "--open"))[-1] == "10.1.2.3"
    assert socket.gethostname() in hosts(served("--kb", kb, "--address", "0.0.0.0", "--open"))
    monkeypatch.setenv("POLICY_LEDGER_HOSTS", "ledger.example, other.example")
    given = hosts(served("--kb", kb, "--host", "台账.example", "--open"))
    assert given[3:] == ["台账.example", "ledger.example", "other.example"]


def test_it_starts_without_a_knowledge_base(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started = served("--kb", tmp_path / "none")
    assert started.environment["POLICY_LEDGER_KB"] == str(tmp_path / "none")
    assert "no knowledge base" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()


def test_one_that_cannot_be_read_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ledger.sqlite").write_text("no database", "utf-8")
    assert cli.main(["serve", "--kb", str(tmp_path)]) == 2
    assert "no usable knowledge base" in capsys.readouterr().err


def upgraded(port: int, host: str) -> str:
    """Return the first line of the answer to a WebSocket, over which all data goes, opened under a name."""
    asked = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {'a' * 22}==\r\nSec-WebSocket-Version: 13\r\nOrigin: http://{host}\r\n\r\n"
    )
    with socket.create_connection(("localhost", port), 10) as line:
        line.sendall(asked.encode())
        return line.recv(200).decode("latin-1").splitlines()[0]


@pytest.mark.slow
def test_a_terminated_command_holds_no_port(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "indexer.cli", "serve", "--kb", str(tmp_path), "--port", str(port)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    (tmp_path / "streamlit.py").write_text("raise SystemExit('a decoy')", "utf-8")
    server = subprocess.Popen(command, cwd=tmp_path, env=environment)
    try:
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=5):
                    break
            except OSError:
                time.sleep(0.5)
        assert upgraded(port, f"localhost:{port}").startswith("HTTP/1.1 101")
        for foreign in ("rebound.example", f"rebound.example:{port}", "10.9.9.9"):
            assert not upgraded(port, foreign).startswith("HTTP/1.1 101")
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    finally:
        server.kill()
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("localhost", port))


def test_where_nobody_signs_in_the_page_stays_on_this_machine(
    kb: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for address in ("0.0.0.0", "::", "192.0.2.1", "intranet.example"):
        assert cli.main(["serve", "--kb", str(kb), "--address", address]) == 2
        assert "nobody signs in" in capsys.readouterr().err
    assert served("--kb", kb).environment["POLICY_LEDGER_OPEN"] == ""
    # A proxy calls the page on this machine by the name that others know.
    assert cli.main(["serve", "--kb", str(kb), "--host", "ledger.example"]) == 2
    assert "not for ledger.example" in capsys.readouterr().err
    assert served("--kb", kb, "--open").environment["POLICY_LEDGER_OPEN"] == "1"
    opened = served("--kb", kb, "--address", "0.0.0.0", "--open")
    assert opened.environment["POLICY_LEDGER_OPEN"] == "1"
    assert "whoever reaches this page may edit" in capsys.readouterr().err


def test_with_a_gateway_its_headers_and_no_other_addresses_are_believed(
    kb: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POLICY_LEDGER_SIGN_IN", "gateway")
    assert cli.main(["serve", "--kb", str(kb)]) == 2
    monkeypatch.setenv("POLICY_LEDGER_USER_HEADER", "X-Forwarded-Email")
    monkeypatch.setenv("POLICY_LEDGER_PROXIES", "10.0.0.5")
    started = served("--kb", kb, "--address", "0.0.0.0")
    assert started.option("trustedUserHeaders") == '{"X-Forwarded-Email": "email"}'
    assert started.environment["FORWARDED_ALLOW_IPS"] == ""
    assert "--server.trustedUserHeaders" not in served_without(monkeypatch, kb).command


def served_without(monkeypatch: pytest.MonkeyPatch, kb: Path) -> Replaced:
    for name in ("SIGN_IN", "USER_HEADER", "PROXIES"):
        monkeypatch.delenv(f"POLICY_LEDGER_{name}")
    return served("--kb", kb)
