"""What a server does once when it starts, so that a call over HTTP costs little more than the call in process."""

from __future__ import annotations

import gc
import socket
from contextlib import suppress
from pathlib import Path

# Where the system lists what this process has open (Linux, macOS).
_OPEN = Path("/dev/fd")


def send_at_once() -> int:
    """Turn Nagle's algorithm off for what this process listens on; return on how many sockets.

    An answer is written in two pieces, head and body. The second would wait until the first is confirmed, which the
    other side puts off for 40 ms. asyncio turns this off on connections, but not on those of a socket that was bound
    without naming its protocol, as Streamlit binds. Connections have it from the socket that they come in by.
    """
    found = 0
    for opened in list(_OPEN.iterdir()) if _OPEN.is_dir() else ():
        with suppress(OSError):  # what was listed may be closed by now, and most of it is no socket
            each = socket.socket(fileno=int(opened.name))
            try:
                found += _listens(each)
            finally:
                each.detach()  # it belongs to whoever opened it
    return found


def leave_alone() -> None:
    """Keep what is loaded when the server starts out of the collection of garbage.

    There are hundreds of thousands of objects, which stay, and each full collection would look at them all: 8 ms of a
    call that makes many rows.
    """
    gc.collect()
    gc.freeze()


def _listens(each: socket.socket) -> bool:
    internet = each.family in {socket.AF_INET, socket.AF_INET6} and each.type == socket.SOCK_STREAM
    if not internet or not each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        return False
    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return True
