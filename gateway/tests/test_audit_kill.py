"""The trail of real processes: two gateways at once, and one that is killed under load."""

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import requests

from chassis.clock import now
from chassis.context import using
from chassis.testing import a_context, wait_until
from gateway.audit import chain
from gateway.audit.models import AuditEntry, AuditInbox
from gateway.audit.verify import verify
from gateway.models import ApiKey

from .conftest import Company
from .process import GatewayProcess, a_gateway

BODY = {"name": "made under load", "roles": ["viewer"]}


class Load:
    """Clients that create API keys at these gateways until they fail or `stop`; `accepted` are the request ids of the 201s."""

    def __init__(self, company: Company, *gateways: GatewayProcess, clients: int = 4) -> None:
        self._headers = {"Authorization": f"Bearer {company.keys['administrator']}"}
        self._stopped = threading.Event()
        self.accepted: list[str] = []
        self._threads = [
            threading.Thread(target=self._run, args=(gateways[number % len(gateways)].url,))
            for number in range(clients)
        ]
        for thread in self._threads:
            thread.start()

    def _run(self, url: str) -> None:
        with requests.Session() as http:
            while not self._stopped.is_set():
                try:
                    answer = http.post(f"{url}/v1/api-keys", json=BODY, headers=self._headers, timeout=30)
                except requests.RequestException:
                    return
                if answer.status_code == 201:
                    self.accepted.append(answer.headers["X-Request-Id"])

    def stop(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(60)


def lines_of(tenant: str) -> list[Any]:
    return list(AuditEntry._get_collection().find({"tenant": tenant, "operation": "add_key"}))


def keys_made(tenant: str) -> set[str]:
    with using(a_context(tenant)):
        return {key.id for key in ApiKey.find(name=BODY["name"])}


def test_two_gateways_write_one_chain(database: str, company: Company) -> None:
    with a_gateway(database, WEB_CONCURRENCY="2") as first, a_gateway(database) as second:
        load = Load(company, first, second)
        wait_until(lambda: len(load.accepted) >= 150, 90)
        for gateway in (first, second):  # a reader chains at once, beside the writers
            answer = requests.get(f"{gateway.url}/v1/audit", headers=load._headers, timeout=30)
            assert answer.status_code == 200
        load.stop()
    chain.append_waiting(company.tenant)
    assert Counter(row["request_id"] for row in lines_of(company.tenant)) == Counter(load.accepted)
    assert {row["outcome"] for row in lines_of(company.tenant)} == {"ok"}
    assert {subject for row in lines_of(company.tenant) for subject in row["subjects"]} == keys_made(company.tenant)
    assert verify(company.tenant).is_good


def test_no_accepted_write_is_without_its_line_after_a_kill(database: str, company: Company) -> None:
    for _ in range(2):
        with a_gateway(database) as gateway:
            load = Load(company, gateway)
            wait_until(lambda load=load: len(load.accepted) >= 60, 60)  # type: ignore[misc]
            gateway.process.kill()
            load.stop()
        with a_gateway(database):  # takes up what the killed one has left, at its start and every ten seconds
            wait_until(lambda: nothing_waits(company.tenant), 120)
        lines = lines_of(company.tenant)
        assert set(load.accepted) <= {row["request_id"] for row in lines if row["outcome"] == "ok"}
        assert len({row["entry_id"] for row in lines}) == len(lines)
        known = {subject for row in lines for subject in row["subjects"]}
        unknown = [row for row in lines if row["outcome"] == "unknown"]
        assert len(keys_made(company.tenant) - known) <= len(unknown)
        assert verify(company.tenant).is_good


def test_sigterm_stores_what_is_in_memory(database: str, company: Company) -> None:
    with a_gateway(database) as gateway:
        headers = {"Authorization": f"Bearer {company.keys['viewer']}"}
        assert requests.get(f"{gateway.url}/v1/users", headers=headers, timeout=30).status_code == 403
    chain.append_waiting(company.tenant)
    (row,) = AuditEntry._get_collection().find({"tenant": company.tenant})
    assert (row["operation"], row["status"], row["count"]) == ("list_users", 403, 1)


def nothing_waits(tenant: str) -> bool:
    """Looks as if the minute were over in which a killed process's requests could still be running.

    An insert that was on its way when the process was killed may reach the database a moment later: so at every look."""
    inbox = AuditInbox._get_collection()
    inbox.update_many({"tenant": tenant, "ready": False}, {"$set": {"until": a_moment_ago()}})
    return inbox.count_documents({"tenant": tenant}) == 0


def a_moment_ago() -> Any:
    return now() - timedelta(seconds=1)
