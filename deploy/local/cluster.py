"""A RabbitMQ cluster on this machine, for tests that break it: nodes with ports and data folders of their own.

    cluster = Cluster("test", folder); cluster.start(supervisor)
    cluster.amqp_url                                     # the addresses of all nodes, with ";" between them
    leader = cluster.leader_of("events.billing.2"); leader.kill(); leader.start(); cluster.wait_until_whole()

Nobody restarts a node that dies: the test does. All nodes die with the process that started them.
"""

import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chassis.declare import declare_own
from contracts.services import SERVICES
from deploy.local import jail, ports, rabbitmq, rootfs
from deploy.local.accounts import Accounts
from deploy.local.bootstrap import ROOT, SetupError
from deploy.local.cluster_node import Node
from deploy.local.processes import Process, Supervisor

START_SECONDS = 120.0
PAUSE_SECONDS = 0.5
PRODUCTION = ROOT / "deploy/rabbitmq/rabbitmq.conf"
SHARED = ("raft.adaptive_failure_detector.", "net_ticktime ", "consumer_disconnected_timeout ")
"""What a node takes from the settings of production: how soon it takes another one for hung or dead."""
SETTINGS = """\
cluster_formation.peer_discovery_backend = classic_config
quorum_queue.continuous_membership_reconciliation.enabled = true
quorum_queue.continuous_membership_reconciliation.auto_remove = true
quorum_queue.continuous_membership_reconciliation.interval = 5000
quorum_queue.continuous_membership_reconciliation.trigger_interval = 1000
"""
"""A quorum queue declared while a node was away gets its next member soon after (milliseconds; the default is an hour)."""

QUEUES = """\
[begin
     {Queue, _} = amqqueue:get_pid(Record),
     Leader = case ra_leaderboard:lookup_leader(Queue) of {_, Node} -> Node; undefined -> none end,
     Members = maps:get(nodes, amqqueue:get_type_state(Record)),
     [element(4, amqqueue:get_name(Record)), Leader, Members, whereis(Queue) =/= undefined]
 end || Record <- rabbit_amqqueue:list_by_type(rabbit_quorum_queue)]"""
"""Every quorum queue from what a node knows itself: `list_queues` hangs with a hung queue."""


@dataclass(frozen=True)
class QuorumQueue:
    """A quorum queue as one node knows it.

    The node that leads it (None: not known here), how many nodes hold it, and whether this node's own member runs. A node
    that comes back hears who leads a queue with the queue's next message.
    """

    name: str
    leader: Node | None
    members: int
    runs_here: bool


class Cluster:
    """So many nodes that find each other at their first start."""

    def __init__(self, name: str, folder: Path, size: int = 3) -> None:
        """`folder` keeps data and logs. Nothing is started yet."""
        jail.require_namespaces()
        self._root, self._folder, self._name = rootfs.root_folder(), folder.resolve(), name
        self._epmd, *free = ports.free(1 + 2 * size)
        self._made, self._cookie = 0, secrets.token_hex(20)
        self._accounts = Accounts.of_one_password(secrets.token_hex(20))
        self.nodes = [self._make(free[2 * place], free[2 * place + 1]) for place in range(size)]
        self._settings = self._settings_of_all()

    def _make(self, amqp: int, distribution: int) -> Node:
        self._made += 1
        return Node(
            f"{self._name}-{self._made}", self._root, self._folder, (amqp, self._epmd, distribution), self._accounts
        )

    @property
    def amqp_url(self) -> str:
        """The addresses of all nodes for `operator`, with ";" between them."""
        return ";".join(node.amqp_url for node in self.nodes)

    @property
    def pids(self) -> list[int]:
        """The process numbers of the nodes that run."""
        return [node.pid for node in self.nodes if node.alive]

    def start(self, supervisor: Supervisor) -> None:
        """Start all nodes, wait until they are one cluster, and declare every service's queues, before any service starts.

        Raises SetupError naming what does not start.
        """
        for node in self.nodes:
            node.prepare(self._settings, self._cookie)
        supervisor.start([self._port_mapper()])
        supervisor.start([node.process for node in self.nodes], START_SECONDS)
        self.wait_until_whole()
        declare_own(self.nodes[0].amqp_url, *SERVICES)

    def _settings_of_all(self) -> list[str]:
        names = [node.erlang_name for node in self.nodes]
        return [
            *SETTINGS.splitlines(),
            *(line for line in PRODUCTION.read_text().splitlines() if line.startswith(SHARED)),
            f"quorum_queue.continuous_membership_reconciliation.target_group_size = {len(self.nodes)}",
            *(f"cluster_formation.classic_config.nodes.{place} = {name}" for place, name in enumerate(names, 1)),
        ]

    def _port_mapper(self) -> Process:
        log, data = self._folder / "logs/epmd.log", self._folder / "epmd"
        return rabbitmq.port_mapper(self._root, data, self._epmd, log, lambda: ports.answers(self._epmd))

    def wait_until_whole(self, seconds: float = START_SECONDS) -> None:
        """Wait until every node serves and sees all others, and every quorum queue has a leader and runs on all nodes."""
        end = time.monotonic() + seconds
        while complaint := self._complaint():
            if time.monotonic() > end:
                raise SetupError(
                    f"The cluster is not whole after {seconds:.0f} s ({complaint}): see {self._folder}/logs."
                )
            time.sleep(PAUSE_SECONDS)

    @property
    def is_whole(self) -> bool:
        """Whether every node serves and sees all others, and every quorum queue has a leader and runs on all nodes, now."""
        return not self._complaint()

    def _complaint(self) -> str:
        """The first thing that is not as it should be; "" when all is well."""
        led: set[str] = set()
        every: set[str] = set()
        for node in self.nodes:
            if not node.serves:
                return f"{node.name} does not serve"
            try:
                running, rows = node.evaluate(f"[rabbit_nodes:list_running(), {QUEUES}]")
            except SetupError as error:  # a node that has just started may not say yet
                return str(error)
            if not {one.erlang_name for one in self.nodes} <= set(running):
                return f"{node.name} sees only {running}"
            queues = self._read(rows)
            if few := [one.name for one in queues if one.members < len(self.nodes) or not one.runs_here]:
                return f"not all members of {few[0]} run"
            every.update(one.name for one in queues)
            led.update(one.name for one in queues if one.leader)
        return f"nobody leads {min(every - led)}" if every - led else ""

    def quorum_queues(self) -> list[QuorumQueue]:
        """All quorum queues, as a node that serves knows them."""
        return self._read(self.some_node().evaluate(QUEUES))

    def _read(self, rows: list[Any]) -> list[QuorumQueue]:
        nodes = {one.erlang_name: one for one in self.nodes}
        return [QuorumQueue(name, nodes.get(leader), len(members), here) for name, leader, members, here in rows]

    def leader_of(self, queue: str) -> Node | None:
        """The node that leads this quorum queue; None where there is no such queue or nobody leads it."""
        return next((one.leader for one in self.quorum_queues() if one.name == queue), None)

    def some_node(self, *but: Node) -> Node:
        """A node that serves; raises SetupError when there is none beside `but`."""
        for node in self.nodes:
            if node not in but and node.serves:
                return node
        raise SetupError("No node of the cluster serves.")

    def forget(self, node: Node) -> None:
        """Remove a killed node from the cluster for good, as an operator does whose machine burnt down."""
        node.kill()
        self.nodes.remove(node)
        self.some_node().rabbitmqctl("forget_cluster_node", node.erlang_name)

    def replace(self, supervisor: Supervisor, port: int) -> Node:
        """Start a new, empty node at the AMQP port of one that was forgotten; it joins the others. Waits until all is whole."""
        node = self._make(port, ports.free(1)[0])
        node.prepare(self._settings, self._cookie)
        self.nodes.append(node)
        supervisor.start([node.process], START_SECONDS)
        self.wait_until_whole()
        return node

    def cut_off(self, node: Node) -> None:
        """Cut a node off from all others, as a broken network between brokers does; clients reach all of them."""
        self._set_cookie(node, "'cut off'")

    def rejoin(self, node: Node) -> None:
        """Mend what `cut_off` broke."""
        self._set_cookie(node, "erlang:get_cookie()")

    def _set_cookie(self, node: Node, cookie: str) -> None:
        """Make `node` expect this secret of all others; open connections between them are closed."""
        others = ", ".join(f"'{one.erlang_name}'" for one in self.nodes if one is not node)
        change = "erlang:set_cookie(Other, {0}), erlang:disconnect_node(Other)"
        node.evaluate(f"[begin {change.format(cookie)} end || Other <- [{others}]]")
