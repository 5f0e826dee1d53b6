"""Names and arguments on the broker are a contract: golden files of every release, compared with the code of today."""

from dataclasses import replace
from pathlib import Path

from chassis.topology import Binding, Queue, Topology
from tests.contracts import golden, golden_topology

RELEASED = golden_topology.read(golden.RELEASED / "0.1.0")
TODAY = golden_topology.current()


def changed(topology: Topology, name: str, **arguments: object) -> Topology:
    """The topology with other arguments of one queue."""
    queues = (
        replace(one, arguments={**one.arguments, **arguments}) if one.name == name else one for one in topology.queues
    )
    return replace(topology, queues=tuple(queues))


def test_no_argument_of_a_supported_release_has_changed() -> None:
    assert golden_topology.reasons(RELEASED, TODAY) == []


def test_a_changed_argument_is_refused_with_the_way_out() -> None:
    """The defect of cf2ad77: `x-max-priority` on a queue that existed without it."""
    (why,) = golden_topology.reasons(TODAY, changed(TODAY, "events.billing.2", **{"x-max-priority": 1}))
    assert why.startswith("queue events.billing.2: was Queue(")
    assert why.endswith("Take a new name instead.")


def test_a_queue_that_nobody_reads_any_more_is_refused() -> None:
    old = Topology(queues=(Queue("events.billing.1"),), bindings=(Binding("events", "events.billing.1", "a.b"),))
    (why,) = golden_topology.reasons(old, TODAY)
    assert why.startswith("queue events.billing.1: events that wait in it are read by nobody")


def test_release_0_1_0_is_kept_as_it_was() -> None:
    """As the code of revision 6311591 declared it on RabbitMQ 4.3.6."""
    by_name = {queue.name: queue for queue in RELEASED.queues}
    assert len(by_name) == 30
    assert by_name["events.billing"].arguments == {"x-max-priority": 1}
    assert by_name["rpc.billing"] == Queue("rpc.billing", {"x-expires": 30000}, auto_delete=True)


def test_a_topology_is_kept_and_read_again(tmp_path: Path) -> None:
    golden_topology.write(tmp_path, TODAY)
    kept = golden_topology.read(tmp_path)
    assert kept.to_dict() == TODAY.to_dict()
    assert golden_topology.reasons(kept, TODAY) == []


def test_every_event_queue_of_today_is_replicated_and_loses_nothing() -> None:
    """Quorum queues; what dies goes on to another queue at least once; only listing parked events may repeat for ever."""
    kept = [queue for queue in TODAY.queues if queue.name.startswith("events.")]
    assert len(kept) == 25
    for queue in kept:
        assert queue.arguments["x-queue-type"] == "quorum"
        if queue.name.endswith(".parked"):
            assert queue.arguments["x-delivery-limit"] == -1
        else:
            assert queue.arguments["x-dead-letter-strategy"] == "at-least-once"
            assert queue.arguments["x-overflow"] == "reject-publish"
