"""What a server does when it starts: its answers are not held back."""

from __future__ import annotations

import socket
from pathlib import Path

from indexer.service.starting import send_at_once


def is_at_once(each: socket.socket) -> bool:
    return bool(each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_connections_of_what_listens_send_at_once_and_nothing_else_is_touched() -> None:
    with socket.socket() as listening, socket.socket() as client, socket.socket() as idle:
        listening.bind(("localhost", 0))
        listening.listen()
        before = len(list(Path("/dev/fd").iterdir()))
        assert send_at_once() >= 1
        assert len(list(Path("/dev/fd").iterdir())) == before
        client.connect(listening.getsockname())
        connection, _ = listening.accept()
        with connection:
            assert is_at_once(listening)
            assert is_at_once(connection)
        assert not is_at_once(client)
        assert not is_at_once(idle)
