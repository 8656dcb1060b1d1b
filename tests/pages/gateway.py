"""A small gateway for the tests: it passes connections on and says in a header who asks, as an office's would."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Gateway:
    """Listens on a port of its own; every first request of a connection gets the header of `who`."""

    def __init__(self, target: int, header: str = "X-Forwarded-Email") -> None:
        self.who, self.header, self.target = "", header, target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def close(self) -> None:
        self.listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection(("127.0.0.1", self.target)) as server:
            head = b""
            while b"\r\n\r\n" not in head and (part := client.recv(65536)):
                head += part
            first, rest = head.split(b"\r\n", 1)
            told = f"{self.header}: {self.who}\r\n".encode() if self.who else b""
            server.sendall(first + b"\r\n" + told + rest)
            back = threading.Thread(target=_copy, args=(server, client), daemon=True)
            back.start()
            _copy(client, server)
            back.join()


def _copy(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while part := one.recv(65536):
            other.sendall(part)
        other.shutdown(socket.SHUT_WR)


@contextmanager
def gateway(url: str) -> Iterator[Gateway]:
    found = Gateway(int(url.rpartition(":")[2]))
    yield found
    found.close()
