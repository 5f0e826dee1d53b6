"""Ports of the loopback address: find free ones, and say plainly which is taken."""

import os
import socket

from deploy.local.bootstrap import SetupError

HOST = "127.0.0.1"


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
    """This many free ports, all different."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((HOST, 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def chosen(variable: str, default: int, purpose: str) -> int:
    """The port that the environment names, or the default; raises SetupError when it is none or is taken."""
    text = os.environ.get(variable) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SetupError(f"{variable}={text} is not a port: give a number from 1 to 65535.")
    return require_free(int(text), purpose, variable)


def require_free(port: int, purpose: str, variable: str) -> int:
    """The port; raises SetupError when it is taken, naming the variable that moves it."""
    if not is_free(port):
        raise SetupError(
            f"Port {port} ({purpose}) is taken by another program: stop that, or choose another with {variable}=NUMBER."
        )
    return port


def answers(port: int) -> bool:
    """Whether something accepts connections on this port."""
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False
