"""The faults of the chaos test, one after the other in a random order that a seed fixes.

Database and its relay only where KUNDKORT_INSTANCE names ours: the process that started them restarts them.
"""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from chassis.testing import wait_until
from deploy.local.cluster import Cluster
from deploy.local.cluster_node import Node
from deploy.local.instance import RunningInstance
from tests.chaos.clock import SteppedClock
from tests.chaos.network import Network
from tests.stack import Stack

Fault = Callable[[], str]
# Its supervisor starts a server again later and later when it dies more often than this.
SERVER_SECONDS = 61.0
HOUR_SECONDS = 3600.0
SLOWEST_BYTES_A_SECOND = 20_000
# Evaluated in the node itself: rabbitmqctl starts an Erlang machine for each command, a minute's work on a busy machine.
SET_MEMORY, LITTLE_MEMORY, USUAL_MEMORY = "vm_memory_monitor:set_vm_memory_high_watermark", "0.0001", "0.6"
SET_FREE_DISK, MORE_THAN_THERE_IS, USUAL_FREE_DISK = "rabbit_disk_monitor:set_disk_free_limit", '"500000GB"', '"200MB"'


class Killer:
    """Breaks everything that a stack stands on, and notes what it did and when."""

    def __init__(
        self, stack: Stack, cluster: Cluster, network: Network, clocks: Mapping[str, SteppedClock], seed: int
    ) -> None:
        self._stack, self._cluster, self._network, self._clocks = stack, cluster, network, clocks
        self._random = random.Random(seed)
        self._servers_due = time.monotonic()
        self.done: list[tuple[float, str]] = []
        self.died_by_itself: list[str] = []
        # The shares of the kinds.
        self._kinds: dict[Fault, int] = {
            self.kill_process: 40,
            self.freeze_process: 12,
            self.kill_node: 8,
            self.freeze_node: 5,
            self.kill_server: 5,
            self.freeze_relay: 3,
            self.slow_network: 9,
            self.hang_network: 6,
            self.break_network: 6,
            self.memory_alarm: 3,
            self.disk_alarm: 3,
            self.step_clock: 5,
            self.step_clock_of_gateway: 5,
        }

        self._of_nodes = (self.kill_node, self.freeze_node, self.memory_alarm, self.disk_alarm)

    def break_things(self, times: int) -> None:
        """So many faults, each kind at least once where there are enough."""
        kinds, shares = list(self._kinds), list(self._kinds.values())
        chosen = [*kinds, *self._random.choices(kinds, shares, k=max(0, times - len(kinds)))][:times]
        self._random.shuffle(chosen)
        while chosen:
            fault = self._take(chosen)
            began = time.monotonic()
            self.done.append((began, fault()))
            print(f"{len(self.done):4} {self.done[-1][1]}, {time.monotonic() - began:.1f} s", flush=True)
            time.sleep(self._random.uniform(0.2, 1.0))
        self._cluster.wait_until_whole()

    def _take(self, left: list[Fault]) -> Fault:
        """Takes the next one; a node's fault comes later while the cluster recovers from the last, if anything else is left."""
        others = [place for place, fault in enumerate(left) if fault not in self._of_nodes]
        is_early = left[0] in self._of_nodes and others and not self._cluster.is_whole
        return left.pop(others[0] if is_early else 0)

    def kinds(self) -> Counter[str]:
        """How often what was done."""
        return Counter(what.partition(":")[0] for _, what in self.done)

    def kill_process(self) -> str:
        """kill -9 of a service or gateway, and its start."""
        name = self._random.choice(list(self._stack.processes))
        if self._stack.processes[name].poll() is not None:
            self.died_by_itself.append(name)
        self._stack.kill(name)
        time.sleep(self._random.uniform(0, 0.5))
        self._stack.start(name)
        with suppress(AssertionError):  # not ready while a server is away; the next ones are killed all the same
            wait_until(lambda: self._stack.is_ready(name), 5)
        return f"kill -9 of a process: {name}"

    def freeze_process(self) -> str:
        """A service or gateway hangs."""
        name = self._random.choice(list(self._stack.processes))
        self._stack.freeze(name)
        self._pause()
        self._stack.thaw(name)
        return f"SIGSTOP of a process: {name}"

    def kill_node(self) -> str:
        """kill -9 of a node of the broker, and its start; the others are whole before."""
        node = self._some_node()
        node.kill()
        self._pause()
        node.start()
        return f"kill -9 of a broker: {node.name}"

    def freeze_node(self) -> str:
        """A node of the broker hangs."""
        node = self._some_node()
        node.freeze()
        self._pause()
        node.thaw()
        return f"SIGSTOP of a broker: {node.name}"

    def kill_server(self) -> str:
        """kill -9 of the database or of its relay."""
        server = self._random.choice(("database", "wire"))
        if "KUNDKORT_INSTANCE" not in os.environ or time.monotonic() < self._servers_due:
            return self.kill_process()
        self._servers_due = time.monotonic() + SERVER_SECONDS
        RunningInstance.from_environment().kill(server)
        return f"kill -9 of the {server}"

    def freeze_relay(self) -> str:
        """The database hangs: its relay answers nothing."""
        if "KUNDKORT_INSTANCE" not in os.environ:
            return self.freeze_process()
        instance = RunningInstance.from_environment()
        instance.kill("wire", signal.SIGSTOP)
        self._pause()
        instance.kill("wire", signal.SIGCONT)
        return "SIGSTOP of the wire"

    def slow_network(self) -> str:
        """Everything to one server is late, and little passes in a second."""
        name, proxy = self._random.choice(list(self._network.proxies.items()))
        proxy.delay(self._random.uniform(0.02, 0.3))
        proxy.limit(SLOWEST_BYTES_A_SECOND)
        self._pause()
        proxy.mend()
        return f"slow network: {name}"

    def hang_network(self) -> str:
        """Nothing passes to or from one server."""
        name, proxy = self._random.choice(list(self._network.proxies.items()))
        proxy.freeze()
        self._pause()
        proxy.mend()
        return f"hung network: {name}"

    def break_network(self) -> str:
        """Every connection to one server breaks; for some time nobody reaches it."""
        name, proxy = self._random.choice(list(self._network.proxies.items()))
        proxy.cut()
        self._pause()
        proxy.mend()
        return f"cut network: {name}"

    def memory_alarm(self) -> str:
        """A node is out of memory: the whole cluster takes nothing from publishers."""
        return self._alarm("memory", SET_MEMORY, LITTLE_MEMORY, USUAL_MEMORY)

    def disk_alarm(self) -> str:
        """A node is out of disk: the same."""
        return self._alarm("disk", SET_FREE_DISK, MORE_THAN_THERE_IS, USUAL_FREE_DISK)

    def step_clock(self) -> str:
        """The clock of a service's process jumps an hour ahead or back, and later to the right time."""
        return self._step("stepped clock", [name for name in self._clocks if name not in self._stack.gateways])

    def step_clock_of_gateway(self) -> str:
        """The same of a gateway: sessions, keys of requests and the audit trail go by it."""
        return self._step("stepped clock of a gateway", self._stack.gateways)

    def _step(self, what: str, names: Sequence[str]) -> str:
        name = self._random.choice(names)
        clock = self._clocks[name]
        clock.step(self._random.choice((-HOUR_SECONDS, HOUR_SECONDS)))
        self._pause()
        clock.step(0)
        return f"{what}: {name}"

    def _alarm(self, what: str, setter: str, alarming: str, usual: str) -> str:
        node = self._some_node()
        node.evaluate(f"{setter}({alarming})")
        self._pause()
        node.evaluate(f"{setter}({usual})")
        return f"alarm of the broker's {what}: {node.name}"

    def _some_node(self) -> Node:
        """Any node of a cluster that is whole: a majority must outlive what comes."""
        self._cluster.wait_until_whole()
        return self._random.choice(self._cluster.nodes)

    def _pause(self) -> None:
        time.sleep(self._random.uniform(0.5, 4.0))
