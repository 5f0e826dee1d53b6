"""A journey from one release to another and back: parts are replaced one at a time while callers work."""

import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from chassis.testing import wait_until
from chassis.testing_keys import KEY
from kundkort.api import ApiError
from tests.chaos.load import SELLER, Json, Person, until_answered
from tests.chaos.tally import CountedApi, Outcome, Tally, table
from tests.origins import HERE, import_paths
from tests.stack import Origin, Stack, part_of

COMPANY = "resan"
GATEWAY = "gateway"
LONG = bool(os.environ.get("UPGRADE_LONG"))
PEOPLE = int(os.environ.get("UPGRADE_PEOPLE", "2"))
STAY_CUSTOMERS = 3
"""How many more customers every stage must see before the next begins."""


def started(folder: Path, origin: Origin) -> Stack:
    """A stack of that release, not entered yet, with short waits before a retry; `folder` takes its logs.

    Parts of an earlier release know the common key alone; all others have both, as docs/upgrading.md says.
    """
    replicas = 2 if LONG else 1
    stack = Stack(folder, replicas, SWEEP_SECONDS="1", RETRY_SECONDS="[0.5, 1, 2, 5, 10]")
    if origin != HERE:
        stack.settings["CONTEXT_KEY"] = KEY
    for name in stack.ports:
        stack.origins[name], stack.own_settings[name] = origin, import_paths(origin)
    return stack


class Caller(Person):
    """Creates a customer with an order and an invoice as a Person does, changes it twice, and looks at its card."""

    def _one(self, name: str) -> str:
        customer = super()._one(name)
        for phone in ("040-12 34 56", "040-65 43 21"):
            until_answered(lambda phone=phone: self._set_phone(customer, phone))  # type: ignore[misc]
        until_answered(lambda: self.api.get(f"/v1/customers/{customer}/card"))
        return customer

    def _set_phone(self, customer: str, phone: str) -> Json:
        """Also where an earlier attempt was stored though its answer was lost."""
        path = f"/v1/customers/{customer}"
        stored = self.api.get(path)
        if stored["phone"] == phone:
            return stored
        try:
            return self.api.patch(path, {"phone": phone}, version=stored["version"])
        except ApiError as error:
            if error.status != 412:
                raise
            return self._set_phone(customer, phone)


class Journey:
    """A stack whose parts change their release, and the callers on it."""

    def __init__(self, stack: Stack, people: int) -> None:
        self.stack, self.tally = stack, Tally()
        self.api = stack.company(COMPANY)
        self.api.put("/v1/billing/settings", SELLER, version=self.api.get("/v1/billing/settings")["version"])
        key = stack.keys[COMPANY]
        self.people = [Caller(CountedApi(stack.base_url, key, self.tally), f"{number:02}x") for number in range(people)]

    @contextmanager
    def load(self) -> Iterator[None]:
        """The callers work until the block ends, each until its last request is answered; raises what none may be told."""
        enough = threading.Event()
        with ThreadPoolExecutor(len(self.people)) as threads:
            self._work: list[Future[None]] = [threads.submit(person.work_until, enough) for person in self.people]
            try:
                yield
            finally:
                enough.set()
            for one in self._work:
                one.result()

    def travel(self, what: str, parts: Iterable[str], origin: Origin) -> None:
        """Replaces these parts one after the other, each replica alone; callers go on with each mixture."""
        for part in parts:
            for name in [one for one in self.stack.ports if part_of(one) == part]:
                self.tally.begin(f"{what}: {name}")
                self.replace(name, origin)
            self.stay()

    def replace(self, name: str, origin: Origin) -> None:
        """SIGTERM, wait for its end, start the other release, wait until it is ready."""
        process = self.stack.processes[name]
        process.terminate()
        process.wait(60)
        self.stack.origins[name], self.stack.own_settings[name] = origin, import_paths(origin)
        self.stack.restart(name)

    def stay(self) -> None:
        """Until the callers have made some more customers with the present mixture of releases."""
        enough = len(self.customers()) + STAY_CUSTOMERS * len(self.people)
        wait_until(lambda: len(self.customers()) >= enough or any(one.done() for one in self._work), 120)

    def customers(self) -> dict[str, str]:
        """Every customer whose creation was answered, with its name."""
        return {customer: name for person in self.people for customer, name in list(person.customers.items())}

    def report(self) -> str:
        """What callers saw at every stage, and what they were told when they were not answered."""
        return f"{table(self.tally.rows())}\n{dict(self.tally.said(*set(Outcome) - {Outcome.ANSWERED}))}"
