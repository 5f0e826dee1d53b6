"""Ports of the loopback address: find free ones, and name one that is taken."""

import itertools
import os
import random
import socket
from collections.abc import Sequence

from deploy.local.bootstrap import SetupError, say

HOST = "127.0.0.1"
# Below Linux's range for the near ends of outgoing connections (from 32768): seconds pass until a server binds the port,
# and meanwhile a port of that range may become such an end. At random, so that two test runs do not choose alike.
CANDIDATES = range(10_000, 32_000)


def is_free(port: int) -> bool:
    """Whether a server could listen on this port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free(count: int) -> list[int]:
    """This many free ports, all different, out of CANDIDATES; raises SetupError when there are not so many."""
    shuffled = random.sample(CANDIDATES, len(CANDIDATES))
    found = list(itertools.islice(filter(is_free, shuffled), count))
    if len(found) < count:
        raise SetupError(f"Fewer than {count} ports are free from {CANDIDATES[0]} to {CANDIDATES[-1]}: stop a program.")
    return found


def free_row(count: int) -> int:
    """The first of this many free ports in a row, out of CANDIDATES."""
    starts = random.sample(CANDIDATES, len(CANDIDATES))
    return next(first for first in starts if all(is_free(first + place) for place in range(count)))


def choose(variable: str, default: int, purpose: str) -> int:
    """The port that the environment names; else the default, or any free one where the default is taken.

    Raises SetupError when the environment names something that is no port, or one that is taken.
    """
    return choose_range(variable, default, [purpose])[purpose]


def choose_range(variable: str, default: int, purposes: Sequence[str]) -> dict[str, int]:
    """A port for each purpose: consecutive ones from the first that the environment names, else as in `choose`."""
    named = os.environ.get(variable)
    first = _number(variable, named) if named else default
    wanted = {purpose: first + place for place, purpose in enumerate(purposes)}
    taken = {purpose: port for purpose, port in wanted.items() if not is_free(port)}
    if not taken:
        return wanted
    described = ", ".join(f"{port} ({purpose})" for purpose, port in taken.items())
    if named:
        raise SetupError(
            f"Port {described} is taken by another program: stop that, or choose another with {variable}=NUMBER."
        )
    chosen = dict(zip(purposes, free(len(purposes)), strict=True))
    say(f"Port {described} is taken; using {', '.join(map(str, chosen.values()))}. {variable}=NUMBER chooses another.")
    return chosen


def _number(variable: str, text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SetupError(f"{variable}={text} is not a port: give a number from 1 to 65535.")
    return int(text)


def answers(port: int) -> bool:
    """Whether something accepts connections on this port."""
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False
