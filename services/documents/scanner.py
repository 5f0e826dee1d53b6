"""Hands a file to a scanner for viruses while it is being stored, and asks for the verdict before anybody can see it.

SCANNER names the scanner: a clamd that is reached by TCP (`clamd://127.0.0.1:3310`) or by a socket of the file system
(`clamd:///run/clamav/clamd.ctl`), or a command that reads the file from its standard input
(`command:/usr/local/bin/scan --stdin`): exit code 0 means clean, 1 refused with the reason on standard output, any other that
it could not scan. Without SCANNER nothing is scanned. What cannot be scanned is not stored.
"""

import contextlib
import shlex
import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol
from urllib.parse import urlsplit

import eventlet
from eventlet.green import subprocess

from chassis.context import current
from chassis.logs import log
from chassis.settings import load
from documents import errors
from documents.settings import Settings

MOST_SAID = 200
ANSWER_BYTES = 4096


class Scanner(Protocol):
    """One scan of one file."""

    def feed(self, piece: bytes) -> None:
        """Hands over the next piece. Raises OSError; BrokenPipeError when the scanner has seen enough."""

    def verdict(self) -> str:
        """After the last piece: what was found, or "" for a clean file. Raises OSError when there is no verdict."""

    def close(self) -> None:
        """Ends the scan, also in the middle."""


class Scan:
    """The scan of one upload: pass its bytes through `watch`, then call `check`."""

    def __init__(self, scanner: Scanner | None) -> None:
        self._scanner, self._is_fed = scanner, scanner is not None

    def watch(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The same pieces. Raises Unavailable as soon as the scanner fails."""
        for piece in pieces:
            if self._scanner is not None and self._is_fed:
                try:
                    self._scanner.feed(piece)
                except (BrokenPipeError, ConnectionResetError):
                    self._is_fed = False  # it may have found enough; `check` says so
                except OSError as error:
                    raise _failed(error) from None
            yield piece

    def check(self) -> None:
        """Raises InvalidInput for a file that the scanner refuses, Unavailable when it has no verdict."""
        if self._scanner is None:
            return
        try:
            found = self._scanner.verdict()
        except OSError as error:
            raise _failed(error) from None
        if found:
            log.warning("the scanner refused a file: %s", found)
            raise errors.file_refused(found)


@contextmanager
def open_scan() -> Iterator[Scan]:
    """Yields the scan of one file. Raises Unavailable when the scanner cannot be reached."""
    settings = load(Settings)
    if not settings.scanner:
        yield Scan(None)
        return
    try:
        scanner = _open(settings.scanner, max(0.1, min(settings.scanner_seconds, current().remaining())))
    except OSError as error:
        raise _failed(error) from None
    try:
        yield Scan(scanner)
    finally:
        scanner.close()


def _open(address: str, seconds: float) -> Scanner:
    kind, _, rest = address.partition(":")
    return Command(shlex.split(rest), seconds) if kind == "command" else Clamd(address, seconds)


def _failed(error: OSError) -> Exception:
    log.error("the scanner cannot be used: %s", str(error) or type(error).__name__)
    return errors.scanner_down()


class Clamd:
    """clamd's INSTREAM: each piece with its length before it, then a length of 0; the answer is a line that ends with NUL."""

    def __init__(self, address: str, seconds: float) -> None:
        place = urlsplit(address)
        if place.path:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket.settimeout(seconds)
            self._socket.connect(place.path)
        else:
            self._socket = socket.create_connection((place.hostname or "", place.port or 3310), timeout=seconds)
        self._socket.sendall(b"zINSTREAM\0")

    def feed(self, piece: bytes) -> None:
        self._socket.sendall(struct.pack("!I", len(piece)) + piece)

    def verdict(self) -> str:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._socket.sendall(struct.pack("!I", 0))
        said = b""
        while not said.endswith(b"\0") and len(said) < ANSWER_BYTES and (data := self._socket.recv(ANSWER_BYTES)):
            said += data
        words = said.rstrip(b"\0").decode("utf-8", "replace").removeprefix("stream: ")
        if words == "OK":
            return ""
        if not words.endswith(" FOUND"):
            raise OSError(f"clamd answers {words[:MOST_SAID]!r}")
        return words.removesuffix(" FOUND")[:MOST_SAID]

    def close(self) -> None:
        self._socket.close()


class Command:
    """A command of the operator's own, a process for each file."""

    def __init__(self, words: list[str], seconds: float) -> None:
        self._seconds = seconds
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def feed(self, piece: bytes) -> None:
        with self._in_time():
            self._process.stdin.write(piece)

    def verdict(self) -> str:
        with self._in_time():
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
            said = self._process.stdout.read(ANSWER_BYTES)
            code = self._process.wait()
        if code not in (0, 1):
            raise OSError(f"the command ended with code {code}")
        return "" if code == 0 else said.decode("utf-8", "replace").strip()[:MOST_SAID] or "refused"

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()

    def _in_time(self) -> eventlet.Timeout:
        """Pipes have no time-outs of their own."""
        return eventlet.Timeout(self._seconds, TimeoutError(f"no answer within {self._seconds:.0f} s"))
