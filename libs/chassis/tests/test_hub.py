"""Services wait with `poll`, unless the environment says otherwise, and sleep until the next timer is due."""

import os
import subprocess
import sys
import threading

import pytest
from eventlet.hubs import epolls, get_hub

from chassis import hub


def hub_of_a_new_thread() -> type:
    """eventlet keeps a hub for each thread."""
    found: list[type] = []

    def look() -> None:
        hub.choose()
        found.append(type(get_hub()))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return found[0]


def test_poll_is_chosen_unless_the_environment_names_a_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVENTLET_HUB", raising=False)
    assert hub_of_a_new_thread() is hub.Hub
    monkeypatch.setenv("EVENTLET_HUB", "epolls")
    assert hub_of_a_new_thread() is epolls.Hub


@pytest.mark.parametrize(("seconds", "milliseconds"), [(0.0, 0), (0.0001, 1), (0.001, 1), (0.0153, 16), (60.0, 60_000)])
def test_the_time_until_the_next_timer_is_rounded_up(seconds: float, milliseconds: int) -> None:
    asked: list[int] = []

    class Poll:
        def poll(self, wait: int) -> list[object]:
            asked.append(wait)
            return []

    made = hub.Hub()
    made.poll = Poll()
    assert made.do_poll(seconds) == []
    assert asked == [milliseconds]


def test_a_service_chooses_it_before_anything_waits() -> None:
    steps = "import eventlet; eventlet.monkey_patch(); import chassis.service; print(type(eventlet.hubs.get_hub()).__module__)"
    environment = {name: value for name, value in os.environ.items() if name != "EVENTLET_HUB"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", steps], env=environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == "chassis.hub", done.stderr
