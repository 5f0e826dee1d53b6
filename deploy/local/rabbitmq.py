"""RabbitMQ 4 for one instance, or for one node of a cluster: settings, process and single rabbitmqctl commands."""

import os
import secrets
import socket
from collections.abc import Callable, Iterable
from pathlib import Path

from deploy.local import jail, private_files
from deploy.local.ports import HOST
from deploy.local.processes import Process

USER = "rabbitmq"
ERL_CALL = "/usr/lib/erlang/bin/erl_call"
# Idle schedulers must not spin: the services need the cores. Erlang's own ports stay on loopback, too.
ERLANG = "+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}"

# A broker without a name asks the system for its host's name at each new connection, to make one up. Where that name has to be
# resolved over a network that does not answer, one connection in some fifty waits seven seconds.
CLUSTER_NAME = "cluster_name = kundkort"


def prepare(root: Path, data: Path, port: int, definitions: str, more: Iterable[str] = (), cookie: str = "") -> None:
    """Write the settings into the instance's data folder and give it to RabbitMQ's user.

    `definitions` of users and rights (JSON) hold from each start on. `more` are further lines of rabbitmq.conf. The nodes of a
    cluster share one `cookie`; "" makes one.
    """
    data.mkdir(parents=True, exist_ok=True)
    settings = (
        f"listeners.tcp.1 = {HOST}:{port}",
        "log.console = true",
        "log.console.level = warning",
        "log.file = false",
        CLUSTER_NAME,
        "disk_free_limit.absolute = 200MB",
        "raft.wal_max_size_bytes = 33554432",
        "load_definitions = /data/definitions.json",
        *more,
    )
    (data / "rabbitmq.conf").write_text("\n".join(settings) + "\n")
    private_files.write(data / "definitions.json", definitions)
    (data / "enabled_plugins").write_text("[].\n")
    secret = data / ".erlang.cookie"
    if not secret.exists():
        secret.write_text(cookie or secrets.token_hex(20))
    secret.chmod(0o600)
    user, group = jail.user_ids(root, USER)
    for path in (data, *data.iterdir()):
        os.chown(path, user, group)


def node_name(name: str) -> str:
    """The Erlang name of an instance's or node's broker."""
    return f"kundkort-{name}@localhost"


def _settings(name: str, epmd: int, distribution: int) -> list[str]:
    return [
        f"RABBITMQ_NODENAME={node_name(name)}",
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


def port_mapper(root: Path, data: Path, port: int, log: Path, ready: Callable[[], bool]) -> Process:
    """Erlang's port mapper (epmd) on its own, for nodes of which any may die; a lone broker starts one by itself."""
    data.mkdir(parents=True, exist_ok=True)
    server = [f"ERL_EPMD_ADDRESS={HOST}", "epmd", "-port", str(port)]
    return Process("epmd", jail.command(root, data, USER, "TERM", server), log, ready, jailed=True, grace=5)


def control(root: Path, data: Path, name: str, ports: tuple[int, int, int], pid: int, words: list[str]) -> list[str]:
    """The command that runs rabbitmqctl with these words beside the broker's process `pid`."""
    return jail.enter(root, data, USER, pid, [*_settings(name, ports[1], ports[2]), "rabbitmqctl", *words])


def evaluator(root: Path, data: Path, name: str, ports: tuple[int, int, int], pid: int) -> list[str]:
    """The command that evaluates an Erlang expression from its input on the broker: a hundredth of rabbitmqctl's work."""
    words = [ERL_CALL, "-sname", node_name(name), "-e"]
    return jail.enter(root, data, USER, pid, [*_settings(name, ports[1], ports[2]), *words])


def greets(port: int) -> bool:
    """Whether the broker answers AMQP's protocol header, which it does once its start is complete."""
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            return bool(connection.recv(8))
    except OSError:
        return False
