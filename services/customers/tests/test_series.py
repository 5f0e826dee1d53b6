"""Customer numbers when many processes take them at once, are killed, or meet numbers that were chosen by hand."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from chassis import number_blocks
from chassis.context import using
from chassis.testing import a_context, a_database, commands, wait_until
from chassis.testing_races import exit_codes, race_while_the_database_hangs, racers
from contracts.customers import CreateCustomer, CustomerFields, ImportCustomers, ImportRow
from contracts.errors import Conflict, Unavailable
from customers import customers, imports, series
from customers.models import Customer, CustomerCounter
from customers.tests.calls import Company
from customers.tests.earlier_release import create_as_before
from customers.tests.numbering import BATCH, RACING


@pytest.fixture
def database() -> Iterator[str]:
    """A database of its own for each test: all races are in one company."""
    with a_database("customers") as name:
        yield name


def stored(tenant: str = RACING) -> list[int]:
    with using(a_context(tenant)):
        return sorted(row["serial"] for row in Customer.rows({}, ["serial"]))


def create(company: Company, number: str | None = None) -> str:
    """A new customer's number."""
    request = CreateCustomer(number=number, fields=CustomerFields(name=f"Kund {uuid4().hex} AB"))
    return company.call(customers.create, request).number


def import_rows(company: Company, count: int, **fields: str) -> list[str]:
    """Imports that many rows and returns the numbers that they got, in the order of the rows."""
    rows = [ImportRow(line=at, fields={"name": f"Rad {uuid4().hex} AB", **fields}) for at in range(1, count + 1)]
    report = company.call(imports.import_customers, ImportCustomers(rows=rows)).rows
    assert {one.outcome for one in report} <= {"created", "doubtful"}
    return [company.read_stored(one.customer_id or "")["number"] for one in report]


def test_processes_that_create_and_import_in_one_company_lose_and_double_nothing(database: str) -> None:
    assert exit_codes(racers("customers.tests.numbering", database, 4, 3)) == [0] * 3
    numbers = stored()
    assert len(set(numbers)) == len(numbers) == 3 * 4 * (1 + BATCH)
    assert numbers == list(range(10_001, 10_001 + len(numbers)))


def test_a_database_that_hangs_loses_and_doubles_no_customer(database: str) -> None:
    """Numbers of a block that was being taken may be skipped."""
    ended = race_while_the_database_hangs("customers.tests.numbering", database, 8, 3, lambda: len(stored()) >= 200)
    assert ended == [0] * 3
    numbers = stored()
    assert len(set(numbers)) == len(numbers) == 3 * 8 * (1 + BATCH)


def test_a_process_that_is_killed_leaves_at_most_its_block_as_a_gap(database: str) -> None:
    racing = racers("customers.tests.numbering", database, 10_000, 3)
    for done, racer in enumerate(racing, 1):
        wait_until(lambda: len(stored()) >= 60 * done, 60)  # noqa: B023
        racer.kill()
    assert exit_codes(racing) == [-9] * 3
    assert exit_codes(racers("customers.tests.numbering", database, 2, 2)) == [0] * 2
    numbers = stored()
    assert len(set(numbers)) == len(numbers)
    assert numbers[-1] - 10_000 - len(numbers) <= 3 * (BATCH + 1)


def test_an_earlier_release_beside_this_one_takes_nobodys_number(database: str) -> None:
    racing = [
        *racers("customers.tests.earlier_release", database, 20, 1),
        *racers("customers.tests.numbering", database, 4, 2),
    ]
    assert exit_codes(racing) == [0] * 3
    numbers = stored()
    assert len(set(numbers)) == len(numbers) == 20 + 2 * 4 * (1 + BATCH)


def test_an_installation_without_a_counter_goes_on_after_its_highest_number(company: Company) -> None:
    assert [company.call(create_as_before).number for _ in range(3)] == ["10001", "10002", "10003"]
    assert create(company) == "10004"
    assert import_rows(company, 2) == ["10005", "10006"]


def test_after_a_rollback_the_counter_jumps_over_what_the_earlier_release_stored(company: Company) -> None:
    assert create(company) == "10001"
    for _ in range(30):
        company.call(create_as_before)
    assert create(company) == "10032"
    for _ in range(30):
        company.call(create_as_before)
    assert import_rows(company, 20) == [str(number) for number in range(10_063, 10_083)]


def test_a_block_whose_numbers_are_taken_is_refused_once(company: Company) -> None:
    """All 20 rows of the batch meet numbers of the earlier release: two inserts, not one for each number."""
    create(company)
    for _ in range(25):
        company.call(create_as_before)
    _, sent = commands("customers", lambda: import_rows(company, 20))
    assert sent.count("insert") == 2
    assert sent.count("findAndModify") == 2


def test_a_number_chosen_by_hand_in_the_middle_of_a_block_stays(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(company)
    reserve = number_blocks.NumberBlocks.reserve
    by_hand: list[str] = []

    def reserve_then_others(blocks: number_blocks.NumberBlocks, count: int) -> list[int]:
        numbers = reserve(blocks, count)
        if count == 10 and not by_hand:
            by_hand.append(create(company, str(numbers[4])))
        return numbers

    monkeypatch.setattr(number_blocks.NumberBlocks, "reserve", reserve_then_others)
    numbers = import_rows(company, 10)
    assert by_hand == ["10006"]
    assert numbers == ["10002", "10003", "10004", "10005", "10012", "10007", "10008", "10009", "10010", "10011"]
    with pytest.raises(Conflict):
        create(company, "10007")


def test_the_series_goes_on_above_numbers_that_an_import_brings(company: Company) -> None:
    create(company)
    assert import_rows(company, 1, number="30000") == ["30000"]
    assert create(company) == "30001"


def test_a_request_that_is_sent_again_leaves_no_gap(company: Company) -> None:
    request = CreateCustomer(fields=CustomerFields(name="Bygg AB"))
    for _ in range(3):
        assert company.call(customers.create, request, request_id="one").number == "10001"
    assert create(company) == "10002"


def test_another_company_does_not_wait_for_a_block(company: Company, other_company: Company) -> None:
    """The other company imports and creates between the reservation of a block and its use."""
    others: list[str] = []

    def write(number: int) -> tuple[int, bool]:
        others.extend([create(other_company), *import_rows(other_company, 2)])
        return number, True

    assert company.call(series.NUMBERS.take, write) == 10_001
    assert others == ["10001", "10002", "10003"]


def test_a_process_does_not_wait_for_another_one_of_its_company(company: Company) -> None:
    """Within the use of one block the same company takes and uses another."""

    def write(number: int) -> tuple[list[str], bool]:
        return [str(number), create(company), *import_rows(company, 2)], True

    assert company.call(series.NUMBERS.take, write) == ["10001", "10002", "10003", "10004"]


def test_two_processes_begin_the_counter_once(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at the empty counter and its making another process makes it."""
    begin = number_blocks.NumberBlocks._begin

    def after_another(blocks: number_blocks.NumberBlocks) -> None:
        begin(blocks)
        assert blocks.reserve(5) == [10_001, 10_002, 10_003, 10_004, 10_005]
        begin(blocks)

    monkeypatch.setattr(number_blocks.NumberBlocks, "_begin", after_another)
    assert create(company) == "10006"
    assert company.call(CustomerCounter.rows, {}) == [
        {"_id": f"customer_{company.tenant}", "tenant": company.tenant, "version": 1, "next": 10_007}
    ]


def test_nothing_is_reserved_after_the_deadline(company: Company) -> None:
    with using(a_context(company.tenant, seconds=-1)), pytest.raises(Unavailable) as refusal:
        series.NUMBERS.reserve(1)
    assert refusal.value.code == "customers.numbers_busy"
    assert company.call(CustomerCounter.total, {}) == 0
