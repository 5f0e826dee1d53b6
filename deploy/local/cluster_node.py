"""One node of a RabbitMQ cluster: start it, kill it, stop and continue it, ask it."""

import json
import os
import signal
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from deploy.local import processes, rabbitmq
from deploy.local.accounts import OPERATOR, Accounts, broker_definitions
from deploy.local.bootstrap import SetupError
from deploy.local.processes import Process

CONTROL_SECONDS = 60
# What erl_call puts around a text.
VALUE_START, VALUE_END = '{ok, "', '"}'


class Node:
    """A broker process with its own ports and data folder. Only the thread that made the cluster starts it."""

    def __init__(self, name: str, root: Path, folder: Path, numbers: tuple[int, int, int], accounts: Accounts) -> None:
        """`numbers` are the ports of AMQP, of the cluster's epmd and of Erlang's distribution; `accounts` the cluster's users."""
        self.name, self._accounts = name, accounts
        self._root, self._numbers, self._data = root, numbers, folder / name
        self.process: Process = rabbitmq.process(root, self._data, name, numbers, folder / "logs" / f"{name}.log")
        self.process.name = f"RabbitMQ node {name}"

    @property
    def erlang_name(self) -> str:
        """Its name in the cluster, as rabbitmqctl writes it."""
        return rabbitmq.node_name(self.name)

    @property
    def amqp_port(self) -> int:
        """The port of its AMQP listener, the same after each start."""
        return self._numbers[0]

    @property
    def amqp_url(self) -> str:
        """Its address for `operator`."""
        return self._accounts.amqp_url(OPERATOR, self.amqp_port)

    @property
    def pid(self) -> int:
        """The process number of the server itself; raises SetupError while it is down."""
        started = self.process.popen
        found = processes.descendant(started.pid, "beam.smp") if started and self.process.alive else None
        if found is None:
            raise SetupError(f"RabbitMQ node {self.name} is not running.")
        return found

    @property
    def alive(self) -> bool:
        """Whether its process runs, be it stopped by SIGSTOP."""
        return self.process.alive

    @property
    def serves(self) -> bool:
        """Whether its process runs and its start is complete."""
        return self.process.alive and self.process.ready()

    def prepare(self, settings: Iterable[str], cookie: str) -> None:
        """Write its settings; `cookie` is the secret that all nodes share."""
        users = broker_definitions(self._accounts.broker)
        rabbitmq.prepare(self._root, self._data, self.amqp_port, users, settings, cookie)

    def start(self) -> None:
        """Start it (again) with the data that it had; does not wait."""
        self.process.start()

    def kill(self) -> None:
        """kill -9 of everything that belongs to it."""
        self.process.kill()

    def freeze(self) -> None:
        """Stop it with SIGSTOP: connections stay open and nothing answers. `thaw` continues it."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Continue it."""
        os.kill(self.pid, signal.SIGCONT)

    def processor_milliseconds(self) -> float:
        """Processor time of the server's threads since its start."""
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1_000_000

    def rabbitmqctl(self, *words: str) -> str:
        """The output of rabbitmqctl on this node; raises SetupError with its complaint."""
        return self._run(rabbitmq.control(*self._place(), list(words)))

    def evaluate(self, expression: str) -> Any:
        """The value of an Erlang expression on this node, as JSON has it; raises SetupError with the node's complaint."""
        form = f"binary_to_list(rabbit_json:encode({expression})).\n"
        said = self._run(rabbitmq.evaluator(*self._place()), form)
        if not said.startswith(VALUE_START):
            raise SetupError(f"RabbitMQ node {self.name} could not evaluate {expression}: {said}")
        return json.loads(said.removeprefix(VALUE_START).removesuffix(VALUE_END))

    def _place(self) -> tuple[Path, Path, str, tuple[int, int, int], int]:
        return self._root, self._data, self.name, self._numbers, self.pid

    def _run(self, command: list[str], text: str = "") -> str:
        """A command's output. Raises SetupError when it fails, or after CONTROL_SECONDS."""
        try:
            done = subprocess.run(
                command, input=text, check=False, capture_output=True, text=True, timeout=CONTROL_SECONDS
            )
        except subprocess.TimeoutExpired:
            raise SetupError(f"RabbitMQ node {self.name} did not answer in {CONTROL_SECONDS} s.") from None
        if done.returncode != 0:
            raise SetupError(f"RabbitMQ node {self.name} refused: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout
