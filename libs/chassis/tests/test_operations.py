"""A service as its operators see it: /livez /readyz /metrics, draining at SIGTERM, JSON logs without secrets."""

import json
import os
import signal
import subprocess
import sys
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from broker_view import send_raw, waiting
from toy import Toy, a_process, answers
from toy_contract import BreakDown, CounterRaised, GetCounter, RaiseCounter, WriteLog
from toy_service import raised_here

from chassis.context import using
from chassis.envelope import pack, wrap
from chassis.gauges import outbox_numbers
from chassis.testing import ROOT, a_context, free_port, wait_until
from chassis.testing_keys import keys_of, private_key
from chassis.testing_network import a_proxy
from contracts.errors import ServiceError

CONNECTIONS = ("requests", "events", "outbox")
READY = dict.fromkeys((*CONNECTIONS, "database", "migrations"), "ok")


def said_by(url: str) -> dict[str, str]:
    """What /readyz says of each connection."""
    answer: dict[str, str] = requests.get(f"{url}/readyz", timeout=5).json()
    return answer


def test_livez_readyz_metrics(toy: Toy) -> None:
    with toy.running() as (_, url):
        toy.new()
        assert requests.get(f"{url}/livez", timeout=5).json() == {"status": "ok", "service": "toy", "version": "1.2.3"}
        assert requests.get(f"{url}/readyz", timeout=5).json() == READY
        metrics = requests.get(f"{url}/metrics", timeout=5)
        assert metrics.headers["Content-Type"].startswith("text/plain")
        assert 'kundkort_handled_total{name="create_counter",outcome="ok"} 1.0' in metrics.text
        assert requests.get(f"{url}/elsewhere", timeout=5).status_code == 404


def gauges(url: str) -> dict[str, float]:
    """The numbers of /metrics by name and labels."""
    lines = (
        line for line in requests.get(f"{url}/metrics", timeout=10).text.splitlines() if line.startswith("kundkort")
    )
    return {name: float(number) for name, number in (line.rsplit(" ", 1) for line in lines)}


def test_metrics_say_what_waits_and_what_is_parked(toy: Toy) -> None:
    """An outbox that nobody empties, or an event that nobody handles, is seen before a customer misses it."""
    with toy.stored_here(), using(a_context()):
        raised_here(by=2)
    with toy.running() as (_, url):
        wait_until(lambda: gauges(url).get("kundkort_outbox_documents") == 0)
        counter = toy.new()
        toy.call(RaiseCounter(counter_id=counter, poison=-1))
        wait_until(lambda: gauges(url)["kundkort_events_parked"] == 1)
        found = gauges(url)
        assert (found["kundkort_events_waiting"], found["kundkort_events_retried"]) == (0, 0)
        assert {name: found[f'kundkort_ready{{what="{name}"}}'] for name in READY} == dict.fromkeys(READY, 1)


def test_the_age_of_what_is_not_published_is_seen(toy: Toy) -> None:
    with toy.stored_here(), using(a_context()):
        assert outbox_numbers("toy")["documents"] == 0
        raised_here(by=2)
        raised_here(by=2)
        wait_until(lambda: outbox_numbers("toy")["documents"] == 2)
        assert 0 < outbox_numbers("toy")["oldest"] < 60


def test_failures_are_counted_by_their_kind(toy: Toy) -> None:
    with toy.running() as (_, url):
        with pytest.raises(ServiceError):
            toy.call(BreakDown())
        with pytest.raises(ServiceError):
            toy.counter("cnt_unknown")
        metrics = requests.get(f"{url}/metrics", timeout=5).text
        assert 'kundkort_handled_total{name="break_down",outcome="RuntimeError"} 1.0' in metrics
        assert 'kundkort_handled_total{name="get_counter",outcome="NotFound"} 1.0' in metrics


def test_readyz_tells_that_the_broker_is_gone_and_back(toy: Toy) -> None:
    with a_proxy() as (proxy, amqp_url), toy.running(AMQP_URL=amqp_url) as (_, url):
        proxy.cut()
        wait_until(lambda: {said_by(url)[name] != "ok" for name in CONNECTIONS} == {True})
        assert said_by(url)["database"] == "ok"
        assert requests.get(f"{url}/readyz", timeout=5).status_code == 503
        assert requests.get(f"{url}/livez", timeout=5).ok, "a dead broker is no reason to restart the service"
        proxy.mend()
        wait_until(lambda: requests.get(f"{url}/readyz", timeout=5).ok)


def test_readyz_tells_that_the_database_is_gone_and_back(toy: Toy) -> None:
    with a_proxy("MONGODB_URL") as (proxy, mongodb_url), toy.running(MONGODB_URL=mongodb_url) as (_, url):
        counter = toy.new()
        proxy.cut()
        wait_until(lambda: requests.get(f"{url}/readyz", timeout=20).status_code == 503, 30)
        said = requests.get(f"{url}/readyz", timeout=20).json()
        assert said | {"database": "ok"} == READY
        assert said["database"] != "ok"
        with pytest.raises(ServiceError):
            toy.call(RaiseCounter(counter_id=counter), seconds=5)
        proxy.mend()
        wait_until(lambda: requests.get(f"{url}/readyz", timeout=20).ok, 30)
        assert toy.call(RaiseCounter(counter_id=counter)).value in (1, 2)


def test_start_order_does_not_matter(toy: Toy) -> None:
    """Started while broker and database are away, the service is ready once they are there."""
    with a_proxy() as (broker, amqp_url), a_proxy("MONGODB_URL") as (database, mongodb_url):
        broker.cut()
        database.cut()
        port = free_port()
        with a_process(toy, AMQP_URL=amqp_url, MONGODB_URL=mongodb_url, HTTP_PORT=str(port)) as process:
            time.sleep(2)
            assert process.poll() is None
            broker.mend()
            database.mend()
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), 30)
            assert toy.counter(toy.new()).value == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_service_answers_what_is_under_way_and_ends_with_0(toy: Toy, number: int) -> None:
    """SIGTERM drains: the reply comes, the event is published, the handler under way finishes, nothing new is taken."""
    with toy.running() as (process, _):
        counter = toy.new()
        calls = [toy.client.send(RaiseCounter(counter_id=counter, sleep=1.5), a_context(seconds=20)) for _ in range(3)]
        wait_until(lambda: len(toy.lines("raised")) == 3)
        process.send_signal(number)
        assert sorted(call.result()["value"] for call in calls) == [1, 2, 3]
        assert process.wait(15) == 0
    with toy.running():
        wait_until(lambda: toy.counter(counter).heard == 3)
        assert waiting("events.toy.2.parked") == 0


def logged(toy: Toy, **settings: str) -> list[dict[str, object]]:
    """The log lines of a service that has worked on one good and one bad call and was then stopped."""
    port = free_port()
    told = {"LOG_LEVEL": "DEBUG", "HTTP_PORT": str(port), "RETRY_SECONDS": "[0.2, 0.4]", **settings}
    with a_process(toy, **told) as process:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), 30)
        with pytest.raises(ServiceError):
            toy.call(WriteLog(secret="canary in a body"), request_id="the request")
        with pytest.raises(ServiceError):
            toy.call(GetCounter(counter_id="cnt_canary"))
        body, headers = pack(an_envelope(version="canary in an event"), keys_of("toy"))
        send_raw("", "events.toy.2", (body, {"application_headers": headers}))
        wait_until(lambda: waiting("events.toy.2.parked") == 1)
        process.terminate()
        process.wait(20)
    return [json.loads(line) for line in toy.log().splitlines() if line.startswith("{")]


def an_envelope(**data: object) -> dict[str, Any]:
    """A signed event of the toy service with data that its contract does not allow."""
    with using(a_context()):
        envelope = wrap(CounterRaised(subject="cnt_1", version=1, value=1))
    return {**envelope, "data": {**envelope["data"], **data}}


def test_logs_are_json_with_the_request_they_belong_to(toy: Toy) -> None:
    (line,) = [line for line in logged(toy) if line["message"] == "a line"]
    assert (line["service"], line["level"], line["logger"]) == ("toy", "INFO", "kundkort")
    assert (line["request_id"], line["tenant"]) == ("the request", "acme")
    assert len(str(line["trace_id"])) == 32
    assert str(line["time"]).endswith("Z")


def test_logs_hold_no_secret_and_no_body(toy: Toy) -> None:
    lines = logged(toy)
    text = json.dumps(lines, ensure_ascii=False)
    assert "event cannot be read" in text
    for canary in (private_key("toy"), "canary", urlsplit(os.environ["AMQP_URL"]).password or "canary"):
        assert canary not in text


@pytest.mark.parametrize("refused", ["AMQP_URL", "MONGODB_URL"])
def test_logs_of_a_service_that_is_refused_hold_no_password(toy: Toy, refused: str) -> None:
    """A wrong login, or nobody there: what the libraries say of it must not name the password."""
    amqp = urlsplit(os.environ["AMQP_URL"])
    told = {
        "AMQP_URL": (f"amqp://guest:canary@{amqp.hostname}:{amqp.port}/", "broker connection toy-rpc lost"),
        "MONGODB_URL": (f"mongodb://toy:canary@127.0.0.1:{free_port()}", "trying again"),
    }
    url, complaint = told[refused]
    with a_process(toy, LOG_LEVEL="DEBUG", **{refused: url}) as process:
        wait_until(lambda: complaint in toy.log())
        assert process.poll() is None
    assert "canary" not in toy.log()
    assert private_key("toy") not in toy.log()


def test_the_gateways_parts_import_neither_nameko_nor_eventlet() -> None:
    """As the chassis's own page says; and importing them opens nothing."""
    parts = "context, client, storage, health, ids, logs, paging, parked, settings"
    code = f"import sys; from chassis import {parts}; sys.exit(bool({{'nameko', 'eventlet'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
