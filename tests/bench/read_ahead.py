"""What docs/upstream/py-amqp-read-ahead.patch saves: `python -m tests.bench.read_ahead [messages] [rounds]`.

The library as it is installed and a copy with the patch read the same deliveries from a socket, in turn; another process writes
them. Printed are processor time and calls to the system for each message, and the patched ÷ the other.
"""

import importlib.util
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

import amqp.transport

from chassis.testing import ROOT

PATCH = ROOT / "docs/upstream/py-amqp-read-ahead.patch"
BODY = b"x" * 1500
FRAMES = 3
"""Method, header and body of a delivery."""


def main(messages: int = 20_000, rounds: int = 9) -> None:
    sides = {"installed": amqp.transport, "patched": patched()}
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for turn in range(rounds):
        for name in sorted(sides, reverse=bool(turn % 2)):
            spent[name].append(read(sides[name], messages))
    middle = {name: [median(one[at] for one in of) for at in (0, 1)] for name, of in spent.items()}
    for name, (microseconds, calls) in middle.items():
        print(f"{name:10} {microseconds:6.1f} µs of processor, {calls:5.2f} calls to the system a message")
    print(f"ratio      {middle['patched'][0] / middle['installed'][0]:6.2f}")


def patched(patch: Path = PATCH) -> ModuleType:
    """The installed library's transport with the patch. Raises CalledProcessError if it does not fit."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "amqp", "transport.py")
        copy.parent.mkdir()
        shutil.copy(str(amqp.transport.__file__), copy)
        subprocess.run(["git", "apply", str(patch)], cwd=folder, check=True, capture_output=True)
        spec = importlib.util.spec_from_file_location("amqp.patched_transport", copy)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


def read(library: ModuleType, messages: int) -> tuple[float, float]:
    """Microseconds of this thread and calls to the system, each a message."""
    ours, theirs = socket.socketpair()
    writer = os.fork()
    if not writer:
        ours.close()
        theirs.sendall(delivery() * messages)
        os._exit(0)
    theirs.close()
    transport = over(library, ours)
    calls = counted(transport)
    began = time.thread_time()
    for _ in range(FRAMES * messages):
        transport.read_frame()
    spent = time.thread_time() - began
    os.waitpid(writer, 0)
    ours.close()
    return spent / messages * 1e6, calls() / messages


def over(library: ModuleType, sock: socket.socket) -> Any:
    """The library's transport over a socket that is connected already."""
    transport = library.TCPTransport("127.0.0.1")
    transport.sock, transport.connected = sock, True
    transport._setup_transport()
    return transport


def counted(transport: Any) -> Callable[[], int]:
    """Counts how often the transport asks the system from now on."""
    asked, count = transport._quick_recv, [0]

    def ask(size: int) -> Any:
        count[0] += 1
        return asked(size)

    transport._quick_recv = ask
    return lambda: count[0]


def delivery(body: bytes = BODY) -> bytes:
    """The frames of a message as a broker sends them."""
    payloads = ((1, b"\x00\x3c\x00\x3c" + b"\x00" * 24), (2, struct.pack(">HHQH", 60, 0, len(body), 0)), (3, body))
    return b"".join(struct.pack(">BHI", kind, 1, len(one)) + one + b"\xce" for kind, one in payloads)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
