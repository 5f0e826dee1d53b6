"""Sort keys sort as their names and instants do."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm import sort_keys

INSTANTS = st.datetimes(datetime(1971, 1, 1), datetime(2400, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
NAMES = st.text(alphabet="abcxyz019 ", max_size=12)


@given(NAMES, NAMES)
def test_names_sort_by_their_first_nine_letters(one: str, other: str) -> None:
    short, long = sorted((one.ljust(9)[:9], other.ljust(9)[:9]))
    assert short == long or sort_keys.name_key(short, "cus_1") < sort_keys.name_key(long, "cus_1")
    assert 0 <= sort_keys.name_key(long, "cus_1") < 1 << 63


@given(INSTANTS, INSTANTS)
def test_unfinished_the_earliest_first_finished_the_latest_first(one: datetime, other: datetime) -> None:
    early, late = sorted((one, other))
    if late - early >= timedelta(minutes=1):
        assert sort_keys.urgency_key(early, False, "act_9") < sort_keys.urgency_key(late, False, "act_1")
        assert sort_keys.urgency_key(late, True, "act_9") < sort_keys.urgency_key(early, True, "act_1")
    assert sort_keys.urgency_key(late, False, "act_1") < sort_keys.urgency_key(early, True, "act_1") < 1 << 63


def test_same_name_and_instant_stay_apart() -> None:
    assert sort_keys.name_key("bygg", "cus_1") != sort_keys.name_key("bygg", "cus_2")
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert sort_keys.urgency_key(now, False, "act_1") != sort_keys.urgency_key(now, False, "act_2")
