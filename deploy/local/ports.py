"""Ports of the loopback address: find free ones, and say plainly which is taken."""

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


def require_free(port: int, purpose: str, variable: str) -> None:
    """Raise SetupError naming the port, what it is for, and the variable that moves it."""
    if not is_free(port):
        raise SetupError(
            f"Port {port} ({purpose}) is taken by another program: stop that, or choose one with {variable}=NUMBER."
        )


def answers(port: int) -> bool:
    """Whether something accepts connections on this port."""
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False
