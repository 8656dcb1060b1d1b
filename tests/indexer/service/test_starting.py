"""What a server does when it starts: its answers are not held back."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path

from indexer.service.starting import send_at_once


def is_at_once(each: socket.socket) -> bool:
    return bool(each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def handles(each: socket.socket) -> int:
    """Return how many open files of this process are a socket."""
    own = os.fstat(each.fileno()).st_ino
    found = 0
    for each_file in Path("/dev/fd").iterdir():
        with suppress(OSError):  # the handle of the listing itself is closed
            found += each_file.stat().st_ino == own
    return found


def test_connections_of_what_listens_send_at_once_and_nothing_else_is_touched() -> None:
    with socket.socket() as listening, socket.socket() as client, socket.socket() as idle:
        listening.bind(("localhost", 0))
        listening.listen()
        assert send_at_once() >= 1
        assert handles(listening) == 1
        client.connect(listening.getsockname())
        connection, _ = listening.accept()
        with connection:
            assert is_at_once(listening)
            assert is_at_once(connection)
        assert not is_at_once(client)
        assert not is_at_once(idle)
