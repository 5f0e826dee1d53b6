"""`kundkort rates`: operators' rows reach every process of the billing service."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from requests import get

from chassis.client import RpcClient
from chassis.testing import ROOT, a_context, a_service, client, drop_database, wait_until  # noqa: F401
from chassis.testing_keys import private_key
from contracts.billing import AddReferenceRate, GetRates, ListCommonRates
from contracts.errors import NotAllowed, Unavailable

SOURCE = "Riksbanken, notice of 2026-06-30"
ASKED_IN_A_ROW = 12
ALARM = re.compile(r'^kundkort_reference_rate_missing\{half_year="2026-07-01"\} 1\.0$', re.MULTILINE)


@pytest.fixture(scope="module")
def processes() -> Iterator[list[str]]:
    """The addresses of two processes of billing with one database."""
    name = f"test_billing_{uuid4().hex[:8]}"
    with a_service("billing", name) as (_, first), a_service("billing", name) as (_, second):
        yield [first, second]
    drop_database(name)


def rates(*arguments: str, language: str = "C.UTF-8") -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the command."""
    environment = {
        "AMQP_URL": "amqp://127.0.0.1:1//",  # of a run without servers, which only shows what is refused before
        **os.environ,
        "OPERATOR_SIGNING_KEY": private_key("operator"),
        "LC_ALL": language,
        "COLUMNS": "120",
    }
    command = [sys.executable, "-m", "kundkort", "rates", *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def test_a_rate_is_added_once_corrected_and_known_to_both_processes(
    processes: list[str],
    client: RpcClient,  # noqa: F811
) -> None:
    row = ("reference", "2026-07-01", "2.00", "--source", SOURCE)
    code, said, _ = rates("add", *row)
    assert (code, said.startswith("Added: reference  2026-07-01  2.00  Riksbanken")) == (0, True), said
    code, said, _ = rates("add", *row)
    assert (code, said.startswith("There already: reference  2026-07-01  2.00")) == (0, True), said
    other = ("reference", "2026-07-01", "-0.50", "--source", SOURCE)
    code, _, refused = rates("add", *other)
    assert (code, "billing.rate_differs" in refused, "--correct" in refused) == (2, True, True), refused
    assert rates("add", *other, "--correct")[0] == 0
    _, listed, missing = rates("list", language="sv_SE.UTF-8")
    assert re.search(
        r"reference  2026-07-01  -0\.50  Riksbanken.*  operator \S+ \d{4}-.*\n +rättad, förut 2\.00", listed
    )
    assert "fee  reminder  2013-03-16  60.00  lagen (1981:739) 4 § 1  i versionen" in listed
    assert "2026-07-01" not in missing

    def values() -> set[str]:
        """What requests that are spread over both processes are answered."""
        replies = [client.call(GetRates(), a_context())["items"] for _ in range(ASKED_IN_A_ROW)]
        return {one["value"] for items in replies for one in items if one["first"] == "2026-07-01"}

    wait_until(lambda: values() == {"-0.50"}, 60)
    wait_until(lambda: not any(ALARM.search(get(f"{one}/metrics", timeout=30).text) for one in processes), 60)
    assert [get(f"{one}/readyz", timeout=30).status_code for one in processes] == [200, 200]


def test_a_fee_and_what_the_service_refuses(processes: list[str]) -> None:
    code, said, _ = rates("add", "fee", "reminder", "2027-01-01", "65.00", "--source", "SFS 2026:1")
    assert (code, said.startswith("Added: fee  reminder  2027-01-01  65.00  SFS 2026:1  operator")) == (0, True), said
    code, _, refused = rates("add", "reference", "2026-07-02", "2.00", "--source", "x", language="sv_SE.UTF-8")
    assert (code, "first: Ett halvår börjar 1 januari eller 1 juli." in refused) == (2, True), refused


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("reference", "2026-07-01", "-9", "--source", "x"), "percent"),
        (("reference", "2026-07-01", "2.00"), "--source"),
        (("fee", "coffee", "2027-01-01", "65.00", "--source", "x"), "late_payment"),
    ],
)
def test_what_is_no_rate_is_named(arguments: tuple[str, ...], named: str) -> None:
    code, _, said = rates("add", *arguments)
    assert (code, named in said, "Traceback" in said) == (2, True, False), said


def test_only_operators_add_and_list(processes: list[str], client: RpcClient) -> None:  # noqa: F811
    for request in (
        ListCommonRates(),
        AddReferenceRate(first=date(2026, 7, 1), percent=Decimal(2), source="mine"),
    ):
        with pytest.raises((NotAllowed, Unavailable)):
            client.call(request, a_context())
