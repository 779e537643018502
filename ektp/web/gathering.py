"""Looking at a request before it is read: whether it writes, and whether all of it has come.

One on a slow line sends a form in parts; a thread that reads it waits with it, and four of them stop a process. What is missing
is awaited by the kernel instead, which wakes the main thread once so much is there (`SO_RCVLOWAT`).
"""

import re
import socket
from dataclasses import dataclass
from typing import Final

# Seconds that a request may take to come; then a thread reads on, as slowly as it comes.
GATHER: Final = 10.0
# Bytes of head and body that are awaited; the kernel holds so much of every connection.
_MOST: Final = 65536
_NETWORK: Final = (socket.AF_INET, socket.AF_INET6)  # a local socket wakes with every byte
_WRITING: Final = (b"PUT ", b"POST", b"PATC", b"DELE")
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What has come of a request: how many bytes, whether it writes, and whether more is worth waiting for."""

    bytes: int = 0
    writes: bool = False
    missing: bool = False


def look(sock: socket.socket, before: Seen) -> Seen:
    """Look, taking nothing out. Where more is missing the socket is readable again only when it has come.

    `before`: what was seen last; if nothing has come since, the other side has said its last, and it is not waited for.
    """
    try:
        seen = sock.recv(_MOST, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        return Seen()
    whole = _whole(seen)
    missing = before.bytes < len(seen) < whole <= _MOST and sock.family in _NETWORK
    if missing:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, whole)
    return Seen(len(seen), seen[:4] in _WRITING, missing)


def take_all(sock: socket.socket) -> None:
    """From now on the socket is readable with whatever comes."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
    except OSError:  # it has been closed; whoever reads will see
        return


def _whole(seen: bytes) -> int:
    """How long the request will be, as far as can be told: with its head, and its body if that has a length."""
    ends = seen.find(b"\r\n\r\n")
    if ends < 0:
        return len(seen) + 1
    length = _LENGTH.search(seen, 0, ends + 2)
    return ends + 4 + (int(length[1]) if length else 0)
