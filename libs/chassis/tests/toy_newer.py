"""The next release of the toy service: it subscribes to one more event."""

from toy_service import ToyService, note

from chassis.events import subscribes
from contracts.base import Event


class CounterPainted(Event, service="toy", subscribers=("toy",)):
    """An event that the release before does not know."""

    colour: str


class NewerToyService(ToyService):
    name = "toy"

    @subscribes(CounterPainted)
    def on_counter_painted(self, event: CounterPainted) -> None:
        note(f"painted {event.subject} {event.colour}")
