"""gunicorn's threaded worker with a line of bounded length, and with a main thread that waits for nobody.

gunicorn takes every connection at once and lets it wait for a thread, up to a thousand of them; it knows neither how many wait nor since
when, and closes each connection by waiting for the other side. Here

* a connection goes to a thread only when all that it has to say is there (ektp.web.gathering);
* whoever writes goes before those who read, who have a turn in eight all the same and never the last quarter of the threads;
* beyond `EKTP_LINE` requests in either line, or while those whose turn comes there have waited nearly too long, the next one goes to the door: a thread of its own, which refuses (ektp.web.shedding);
* a request that has waited for longer than `EKTP_LINE_SECONDS`, or whose client has hung up meanwhile, is refused when its turn comes;
* a connection that is to be closed lingers in the poller until its client has read the answer.

Arrival is this process's own clock: no header of a proxy, whose clock may be another, is believed.
"""

import contextlib
import selectors
import socket
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from gunicorn.workers.gthread import TConn, ThreadWorker

from ektp.common.pressure import line, mine
from ektp.web.gathering import GATHER, Seen, look, take_all
from ektp.web.lines import Lines
from ektp.web.shedding import Door, turn

_LOOK_AFTER: Final = (
    1.0  # seconds in line after which it is worth looking whether the client is still there
)
_NEARLY: Final = 0.8  # of the patience: whoever comes now would wait in vain
_LINGER: Final = 2.0  # seconds that a client has for reading the last answer of a connection
_LINGERING: Final = 500  # connections at most; the oldest give way


class Connection(TConn):  # type: ignore[misc]
    """A connection that knows when its present request came, and why it is refused."""

    arrived = 0.0
    why = ""
    seen = Seen()
    # When what has come so far goes to a thread, whole or not; 0 where nothing is awaited.
    gathered_by = 0.0

    def __init__(self, worker: "Worker", *found: Any) -> None:
        super().__init__(*found)
        self.worker = worker

    @property
    def writes(self) -> bool:
        """Whether its present request writes."""
        return self.seen.writes

    def close(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 - gunicorn's own
        """Close; gracefully without waiting."""
        if not (graceful and self.worker.linger(self.sock)):
            super().close()

    def gone(self) -> bool:
        """Whether the client has hung up. What it sent has been read, so that only an end can be seen here."""
        try:
            return not self.sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True


class Worker(ThreadWorker):  # type: ignore[misc]
    """The worker; everything but `handle_request` runs in the main thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.patience = 0.0
        self.lines: Lines[Connection] = Lines(self.cfg.threads)
        self.gathering: set[Connection] = set()
        self.door = ThreadPoolExecutor(1, thread_name_prefix="door")
        self.lingering: deque[tuple[float, socket.socket]] = deque()

    def load_wsgi(self) -> None:
        """The application behind its door."""
        super().load_wsgi()
        from django.conf import settings  # not before the application has been loaded

        self.lines.longest = settings.LINE
        self.patience = settings.LINE_SECONDS
        self.wsgi = Door(self.app.wsgi())

    def accept(self, listener: socket.socket) -> None:
        """Take a connection, and wait in the poller until it says something."""
        try:
            found, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        conn = Connection(self, self.cfg, found, address, listener.getsockname())
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(
            found, selectors.EVENT_READ, lambda sock: self.on_pending_socket_readable(conn, sock)
        )

    def on_pending_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Something has come; once all of it has, into the line."""
        if self.awaited(conn):
            self._gather(conn)
        else:
            super().on_pending_socket_readable(conn, client)

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """The next request of a connection that was kept; from here on as if it were new."""
        self.keepalived_conns.remove(conn)
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.modify(
            client, selectors.EVENT_READ, lambda sock: self.on_pending_socket_readable(conn, sock)
        )
        self.on_pending_socket_readable(conn, client)

    def awaited(self, conn: Connection) -> bool:
        """Whether more of the request is worth waiting for outside the threads."""
        if self.cfg.is_ssl or (conn.gathered_by and time.monotonic() >= conn.gathered_by):
            return False
        conn.seen = look(conn.sock, conn.seen)
        return conn.seen.missing

    def _gather(self, conn: Connection) -> None:
        if conn not in self.gathering:
            self.gathering.add(conn)
            conn.gathered_by = time.monotonic() + GATHER
            conn.timeout = conn.gathered_by + self.cfg.keepalive

    def enqueue_req(self, conn: Connection) -> None:
        """Into its line, or to the door where that is full."""
        if conn.gathered_by:
            conn.gathered_by = 0.0
            self.gathering.discard(conn)
        take_all(conn.sock)
        conn.arrived, conn.why = time.monotonic(), ""
        if self.lines.join(conn, nearly=self.patience * _NEARLY):
            self._go_on()
        else:
            conn.why = "full"
            self._hand(self.door, conn)

    def _go_on(self) -> None:
        """Whoever is next, as long as threads are free."""
        while (conn := self.lines.next()) is not None:
            self._hand(self.tpool, conn)
        line.say(self.lines.waiting)

    def _hand(self, pool: ThreadPoolExecutor, conn: Connection) -> None:
        pool.submit(self.handle, conn).add_done_callback(
            lambda future: self.method_queue.defer(self.finish_request, conn, future)
        )

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """Answer what was read, or refuse it: in line for too long, or nobody is there to hear."""
        waited = time.monotonic() - conn.arrived
        turn.why, mine.waited = conn.why, waited
        if conn.why != "full":
            self.lines.waited[conn.writes] = waited
        if waited > self.patience:
            turn.why = turn.why or "late"
        elif waited > _LOOK_AFTER and conn.gone():
            turn.why = turn.why or "gone"
        if turn.why:
            self.nr -= 1  # not counted among those after which the process is renewed
            req.force_close()  # what more it sends is not read
        return bool(super().handle_request(req, conn))

    def finish_request(self, conn: Connection, fs: "Future[Any]") -> None:
        """One less, and the next."""
        if conn.why != "full":
            self.lines.done(conn)
        super().finish_request(conn, fs)
        self._go_on()

    def linger(self, sock: socket.socket) -> bool:
        """Say that nothing more comes, and close when the client has closed or its time is over. False where that cannot be."""
        try:
            sock.shutdown(socket.SHUT_WR)
            sock.settimeout(0)
            self.poller.register(sock, selectors.EVENT_READ, self._drain)
        except (OSError, KeyError, ValueError):
            return False
        self.lingering.append((time.monotonic() + _LINGER, sock))
        return True

    def _drain(self, sock: socket.socket) -> None:
        try:
            more = sock.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            more = b""
        if not more:
            self._end(sock)

    def _end(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError, KeyError, ValueError):
            self.poller.unregister(sock)
        sock.close()

    def murder_pending(self) -> None:
        """Close those whose time is over; gunicorn calls it at every turn of its loop. Who sends slowly is left to a thread, as gunicorn does."""
        now = time.monotonic()
        for conn in [conn for conn in self.gathering if now >= conn.gathered_by]:
            super().on_pending_socket_readable(conn, conn.sock)
        super().murder_pending()
        while self.lingering:
            until, sock = self.lingering[0]
            if sock.fileno() >= 0 and until > now and len(self.lingering) <= _LINGERING:
                break
            self.lingering.popleft()
            if sock.fileno() >= 0:
                self._end(sock)
