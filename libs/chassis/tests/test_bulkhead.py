"""The places of a bulkhead: a limit for all owners together, and a share for each."""

from concurrent.futures import ThreadPoolExecutor

from chassis.bulkhead import Bulkhead


def test_there_are_so_many_places() -> None:
    bulkhead = Bulkhead(3, 3)
    assert [bulkhead.take("a") for _ in range(4)] == [True, True, True, False]
    assert (bulkhead.taken, bulkhead.is_full("b")) == (3, True)
    bulkhead.give_back("a")
    assert (bulkhead.is_full("b"), bulkhead.take("b"), bulkhead.take("b")) == (False, True, False)


def test_one_owner_takes_its_share_at_most() -> None:
    bulkhead = Bulkhead(4, 2)
    assert [bulkhead.take("a") for _ in range(3)] == [True, True, False]
    assert (bulkhead.is_full("a"), bulkhead.is_full("b")) == (True, False)
    assert [bulkhead.take("b") for _ in range(3)] == [True, True, False]
    bulkhead.give_back("a")
    assert bulkhead.take("a")


def test_owners_that_are_gone_are_forgotten() -> None:
    bulkhead = Bulkhead(2, 1)
    for number in range(100):
        assert bulkhead.take(f"company {number}")
        bulkhead.give_back(f"company {number}")
    assert bulkhead.taken == 0
    assert not bulkhead._taken


def test_threads_never_share_a_place() -> None:
    bulkhead = Bulkhead(7, 7)

    def take_and_return(_: int) -> int:
        if not bulkhead.take("a"):
            return 0
        seen = bulkhead.taken
        bulkhead.give_back("a")
        return seen

    with ThreadPoolExecutor(16) as threads:
        assert max(threads.map(take_and_return, range(2000))) <= 7
    assert bulkhead.taken == 0
