"""Keys are changed while callers work: the new public key to everybody, then the private one, then the old one goes."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from broker_view import waiting
from toy import Toy
from toy_contract import Counter, CreateCounter, GetCounter, RaiseCounter

from chassis.client import RpcClient
from chassis.event_topology import generations
from chassis.signing import Keys, make_private_key, public_key_of
from chassis.testing import a_context, wait_until

OWN = generations("toy")[0]
STEP_CALLS = 15
"""So many calls are answered in each stage before the next begins."""


class Callers:
    """Two callers that raise a counter one time after another. `client` may be replaced while they work."""

    def __init__(self, client: RpcClient) -> None:
        self.client, self.answered, self.failed, self.read_value = client, 0, list[str](), 0
        self.counter = str(client.call(CreateCounter(), a_context())["id"])
        self._enough, self._lock = threading.Event(), threading.Lock()

    @contextmanager
    def working(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._work) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._enough.set()
            for thread in threads:
                thread.join()

    def _work(self) -> None:
        while not self._enough.is_set():
            try:
                self.client.call(RaiseCounter(counter_id=self.counter), a_context(seconds=60))
            except Exception as error:
                self.failed.append(repr(error))
            with self._lock:
                self.answered += 1

    def read(self) -> Counter:
        found = Counter.model_validate(self.client.call(GetCounter(counter_id=self.counter), a_context()))
        self.read_value = found.value
        return found

    def wait_for_more(self) -> None:
        target = self.answered + STEP_CALLS
        wait_until(lambda: self.answered >= target, 120)


@dataclass(frozen=True)
class Stage:
    """Which of the two private keys signs, and which public ones are trusted, of the gateway and of the service alike."""

    own: int
    trusted: tuple[int, ...]


STAGES = (Stage(0, (0,)), Stage(0, (0, 1)), Stage(1, (0, 1)), Stage(1, (1,)))


def test_both_keys_are_changed_under_load_and_nothing_fails(toy: Toy) -> None:
    """Red before: one key for all, so that whatever was on its way was refused when it changed."""
    pairs = {name: [make_private_key(), make_private_key()] for name in ("gateway", "toy")}
    clients = [RpcClient(os.environ["AMQP_URL"], Keys(own)) for own in pairs["gateway"]]
    replicas = ExitStack()
    try:
        replicas.enter_context(toy.running(**settings_of(STAGES[0], pairs)))
        callers = Callers(clients[0])
        with callers.working():
            for stage in STAGES[1:]:
                callers.wait_for_more()
                wait_until(lambda: waiting(OWN.queue) == 0, 60)
                replicas = replace_replica(toy, replicas, settings_of(stage, pairs))
                callers.client = clients[stage.own]
            callers.wait_for_more()
        wait_until(lambda: callers.read().heard == callers.answered, 60)
    finally:
        replicas.close()
    assert (callers.failed, callers.read_value, waiting(OWN.parked)) == ([], callers.answered, 0)
    for client in clients:
        client.close()


def settings_of(stage: Stage, pairs: dict[str, list[str]]) -> dict[str, str]:
    """The environment of the service in this stage."""
    publics = {name: [public_key_of(keys[one]) for one in stage.trusted] for name, keys in pairs.items()}
    return {"SIGNING_KEY": pairs["toy"][stage.own], "TRUSTED_KEYS": json.dumps(publics)}


def replace_replica(toy: Toy, former: ExitStack, settings: dict[str, str]) -> ExitStack:
    """Starts a replica with these settings, then stops the former one, as a rolling update does."""
    following = ExitStack()
    following.enter_context(toy.running(**settings))
    former.close()
    return following
