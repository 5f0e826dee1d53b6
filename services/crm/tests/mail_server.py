"""A mail server and a receiver of webhooks on this machine, for tests: they keep what they take, and refuse or kill as asked."""

import json
import os
import signal
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class MailServer(socketserver.ThreadingTCPServer):
    """`taken` are the messages that it said yes to. `refuses`: the answer to each recipient in place of a yes, `farewell` that
    to QUIT. `kill`: a process that is killed with SIGKILL right after the yes was sent, as a crash between that and the sender's
    next line."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: list[bytes] = []
        self.refuses, self.farewell = "", "221 bye"
        self.kill: Callable[[], int | None] = lambda: None

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a part that sends through it."""
        return {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.port),
            "SMTP_SECURITY": "none",
            "SMTP_SENDER": "kundkort@test.example",
            "PAGES_URL": "https://kort.test.example",
        }

    def messages(self) -> list[Message]:
        return [message_from_bytes(one) for one in self.taken]


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline():
            word = line.strip().upper()
            if word.startswith(b"QUIT"):
                return self._say(self.server.farewell)
            if word.startswith(b"DATA"):
                self._say("354 go on")
                self._take()
            else:
                self._say(self.server.refuses if word.startswith(b"RCPT") and self.server.refuses else "250 ok")
        return None

    def _take(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.taken.append(b"".join(lines))
        if (process := self.server.kill()) is not None:
            os.kill(process, signal.SIGKILL)
            return
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server while the block runs."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()


class Hooks(ThreadingHTTPServer):
    """`taken` are `(headers, body)` of each request; `status` is the answer, `headers` what it says beside."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hook)
        self.taken: list[tuple[dict[str, str], Any]] = []
        self.status, self.headers = 204, dict[str, str]()
        self.delay = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/alarms"


class _Hook(BaseHTTPRequestHandler):
    server: Hooks

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append(({name.lower(): value for name, value in self.headers.items()}, json.loads(body)))
        time.sleep(self.server.delay)
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def hook_server() -> Iterator[Hooks]:
    """A receiver of webhooks while the block runs."""
    with Hooks() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()
