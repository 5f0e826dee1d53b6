"""A trial: callers at work on a stack whose broker is a cluster, while one fault follows the other."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from chassis.testing import wait_until
from deploy.local.cluster import Cluster
from deploy.local.cluster_node import Node
from deploy.local.processes import Supervisor
from tests.chaos.effects import COPIES, copies
from tests.chaos.load import SELLER, Person, until_answered
from tests.chaos.tally import CountedApi, Tally
from tests.stack import Stack, part_of

COMPANY = "kluster"
DOWN_SECONDS = 15.0
FROZEN_SECONDS = 10.0
WAITING_EVENTS = 20


class Caller(Person):
    """Creates a customer with an order and an invoice as a Person does, then looks at its card."""

    def _one(self, name: str) -> str:
        customer = super()._one(name)
        until_answered(lambda: self.api.get(f"/v1/customers/{customer}/card"))
        return customer


class Trial:
    """The cluster, the stack on it, and its callers, who share the gateways evenly."""

    def __init__(self, cluster: Cluster, supervisor: Supervisor, stack: Stack, people: int) -> None:
        self.cluster, self.stack, self.tally = cluster, stack, Tally()
        self._supervisor = supervisor
        api = stack.company(COMPANY)
        api.put("/v1/billing/settings", SELLER, version=api.get("/v1/billing/settings")["version"])
        key = stack.keys[COMPANY]
        self.people = [
            Caller(CountedApi(stack.base_urls[number % len(stack.base_urls)], key, self.tally), f"{number:02}x")
            for number in range(people)
        ]
        self.silent: list[str] = []

    @contextmanager
    def load(self) -> Iterator[None]:
        """The callers work until the block ends, each until its last request is answered. Raises what one of them could not
        have answered."""
        enough = threading.Event()
        with ThreadPoolExecutor(len(self.people)) as threads:
            work: list[Future[None]] = [threads.submit(person.work_until, enough) for person in self.people]
            try:
                yield
            finally:
                enough.set()
            for one in work:
                one.result()

    def quiet(self, seconds: float = 5.0) -> None:
        """Nothing breaks: what callers see then is the measure of the rest."""
        self.tally.begin("nothing broken")
        time.sleep(seconds)

    def kill(self, node: Node) -> None:
        """kill -9 of one node, and its start some seconds later."""
        self._break("kill -9", node, node.kill, "start", node.start)

    def burn(self, node: Node) -> None:
        """A node is lost for good while events wait for a subscriber that hangs; a new, empty one takes its place."""
        with self._hung("documents"):
            self.silent += self._create_silently(WAITING_EVENTS)
            fault = f"kill -9 and forget {self._describe(node)}"
            self.tally.begin(fault, fault)
            port = node.amqp_port
            self.cluster.forget(node)
            time.sleep(DOWN_SECONDS)
        self.tally.begin("a new node joins", fault)
        self.cluster.replace(self._supervisor, port)

    def cut_off(self, node: Node) -> None:
        """One node is cut off from the others, not from its clients, and joins again."""
        self._break("cut off", node, lambda: self.cluster.cut_off(node), "rejoin", lambda: self.cluster.rejoin(node))

    def freeze(self, node: Node) -> None:
        """One node hangs and goes on."""
        self._break("SIGSTOP", node, node.freeze, "SIGCONT", node.thaw, FROZEN_SECONDS)

    def _break(
        self,
        fault: str,
        node: Node,
        begin: Callable[[], object],
        mend: str,
        end: Callable[[], object],
        seconds: float = DOWN_SECONDS,
    ) -> None:
        """One fault of a node and its end, each a phase of the tally, until the cluster is whole again."""
        fault = f"{fault} {self._describe(node)}"
        self.tally.begin(fault, fault)
        begin()
        time.sleep(seconds)
        self.tally.begin(f"{mend} {node.name}", fault)
        end()
        self.cluster.wait_until_whole()

    def busiest(self) -> Node:
        """The node that leads most quorum queues; the first node where there is none."""
        leaders = [queue.leader for queue in self.cluster.quorum_queues()]
        return max(self.cluster.nodes, key=leaders.count)

    def _describe(self, node: Node) -> str:
        leads = [queue.leader for queue in self.cluster.quorum_queues()].count(node)
        return f"{node.name} (leads {leads})"

    @contextmanager
    def _hung(self, service: str) -> Iterator[None]:
        """All replicas of a service are stopped meanwhile."""
        names = [name for name in self.stack.ports if part_of(name) == service]
        for name in names:
            self.stack.freeze(name)
        try:
            yield
        finally:
            for name in names:
                self.stack.thaw(name)

    def _create_silently(self, count: int) -> list[str]:
        """New customers of whom every service but the hung one has heard."""
        api = self.stack.company(COMPANY)
        made = [api.post("/v1/customers", {"fields": {"name": f"Tyst {number:03}"}})["id"] for number in range(count)]
        wait_until(lambda: set(made) <= copies(self.stack, "billing"), 30)
        return made

    def customers(self) -> set[str]:
        """Every customer whose creation was answered."""
        return {customer for person in self.people for customer in person.customers} | set(self.silent)

    def settle(self, seconds: float = 90.0) -> dict[str, set[str]]:
        """Waits until every copy knows every customer; returns those that a copy still lacks, by service."""
        return {service: self._lacking(service, seconds) for service in COPIES}

    def _lacking(self, service: str, seconds: float) -> set[str]:
        end = time.monotonic() + seconds
        while (lacking := self.customers() - copies(self.stack, service)) and time.monotonic() < end:
            time.sleep(0.5)
        return lacking
