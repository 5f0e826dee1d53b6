"""RabbitMQ 4 for one instance: its settings, its process and single rabbitmqctl commands."""

import os
import secrets
import socket
from pathlib import Path

from deploy.local import jail
from deploy.local.ports import HOST
from deploy.local.processes import Process

USER = "rabbitmq"
# Idle schedulers must not spin: the services need the cores. Erlang's own ports stay on loopback, too.
ERLANG = "+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}"


def prepare(root: Path, data: Path, port: int) -> None:
    """Write the settings into the instance's data folder and give it to RabbitMQ's user."""
    data.mkdir(parents=True, exist_ok=True)
    settings = (
        f"listeners.tcp.1 = {HOST}:{port}",
        "log.console = true",
        "log.console.level = warning",
        "log.file = false",
        "disk_free_limit.absolute = 200MB",
        "raft.wal_max_size_bytes = 33554432",
    )
    (data / "rabbitmq.conf").write_text("\n".join(settings) + "\n")
    (data / "enabled_plugins").write_text("[].\n")
    cookie = data / ".erlang.cookie"
    if not cookie.exists():
        cookie.write_text(secrets.token_hex(20))
    cookie.chmod(0o600)
    user, group = jail.user_ids(root, USER)
    for path in (data, *data.iterdir()):
        os.chown(path, user, group)


def _settings(name: str, epmd: int, distribution: int) -> list[str]:
    return [
        f"RABBITMQ_NODENAME=kundkort-{name}@localhost",
        f"ERL_EPMD_PORT={epmd}",
        f"ERL_EPMD_ADDRESS={HOST}",
        f"RABBITMQ_DIST_PORT={distribution}",
        "RABBITMQ_MNESIA_BASE=/data/mnesia",
        "RABBITMQ_LOG_BASE=/data/log",
        "RABBITMQ_CONFIG_FILE=/data/rabbitmq.conf",
        "RABBITMQ_ENABLED_PLUGINS_FILE=/data/enabled_plugins",
        "RABBITMQ_FEATURE_FLAGS_FILE=/data/feature_flags",
        f"RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS={ERLANG}",
    ]


def process(root: Path, data: Path, name: str, ports: tuple[int, int, int], log: Path) -> Process:
    """The broker's process; `ports` are those of AMQP, epmd and Erlang's distribution."""
    server = [*_settings(name, ports[1], ports[2]), "rabbitmq-server"]
    command = jail.command(root, data, USER, "TERM", server)
    return Process("RabbitMQ", command, log, lambda: greets(ports[0]), jailed=True, grace=30)


def control(root: Path, data: Path, name: str, ports: tuple[int, int, int], pid: int, words: list[str]) -> list[str]:
    """The command that runs rabbitmqctl with these words beside the broker's process `pid`."""
    return jail.enter(root, data, USER, pid, [*_settings(name, ports[1], ports[2]), "rabbitmqctl", *words])


def greets(port: int) -> bool:
    """Whether the broker answers AMQP's protocol header, which it does once its start is complete."""
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            return bool(connection.recv(8))
    except OSError:
        return False
