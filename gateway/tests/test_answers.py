"""The answers to a card's requests: awaited together, but no longer than for all, and each with its own time."""

import threading
import time
from concurrent.futures import Future
from typing import Any

from gateway.card.answers import Answers


def futures(answers: Answers, *services: str) -> dict[str, "Future[Any]"]:
    made: dict[str, Future[Any]] = {service: Future() for service in services}
    for service, future in made.items():
        answers.expect(service, future)
    return made


def test_the_wait_ends_with_the_last_answer_and_not_with_one_before() -> None:
    answers = Answers(3)
    made = futures(answers, "billing", "crm", "sales")
    is_over = threading.Event()

    def wait() -> None:
        answers.wait_for_all(60)
        is_over.set()

    waiter = threading.Thread(target=wait)
    waiter.start()
    made["crm"].set_result({})
    made["billing"].set_exception(ConnectionError("no broker"))  # an answer, too: there is nothing to wait for
    assert not is_over.wait(0.05)
    made["sales"].set_result({})
    waiter.join(10)
    assert is_over.is_set()


def test_what_has_been_refused_before_counts() -> None:
    refused: Future[Any] = Future()
    refused.set_exception(ConnectionError("busy"))
    answers = Answers(1)
    answers.expect("crm", refused)
    answers.wait_for_all(60)


def test_one_that_does_not_answer_ends_the_wait_by_its_limit() -> None:
    answers = Answers(2)
    futures(answers, "billing", "crm")["crm"].set_result({})
    answers.wait_for_all(0.01)
    assert answers.millis("crm") <= answers.millis("billing")


def test_each_answer_has_its_own_time() -> None:
    answers = Answers(2)
    made = futures(answers, "billing", "crm")
    made["crm"].set_result({})
    took = answers.millis("crm")
    time.sleep(0.02)
    assert answers.millis("crm") == took < answers.millis("billing")
