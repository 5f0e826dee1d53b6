"""The toy service with a handler of many events together, whose workers cannot be started before TOY_CURE is there."""

import os
from pathlib import Path

from toy_contract import CounterRaised
from toy_service import Seen, ToyService, note

from chassis.events import subscribes


class UnstartedToyService(ToyService):
    def __init__(self) -> None:
        if not Path(os.environ["TOY_CURE"]).exists():
            note("unstarted")
            raise RuntimeError("no worker can be started")

    @subscribes(CounterRaised, together=True)
    def on_counter_raised(self, event: CounterRaised) -> None:
        Seen.apply(event.subject, event.version, value=event.value)
        note(f"heard {event.subject} {event.version}")
