"""The gauges that a service adds to those of every service."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily

from chassis.gauges import ServiceGauges


def broken() -> Iterator[GaugeMetricFamily]:
    raise ConnectionError("the database is away")


def sound() -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily("kundkort_sound", "1", 1)


def test_gauges_of_a_service_that_cannot_be_read_leave_the_others() -> None:
    gauges = ServiceGauges("toy", "", (), (broken, sound))
    assert "kundkort_sound" in {family.name for family in gauges.collect()}
