"""Which service gives which common reason: what its contract lists agrees with the source."""

import ast

import pytest

from contracts.errors_by_service import EVERY_SERVICE, codes_of, some_reasons, statuses_of
from contracts.services import SERVICES
from tests.contracts.source import sources

NOT_OF_OPERATIONS = {"address_not_found", "method_not_allowed"}
"""The documents service gives these at its own address for files, which no caller of the gateway chooses."""

COMMON = ("common_errors", "context_errors", "guard_errors", "merge_errors", "size_errors")


def reasons_in(folder: str) -> set[str]:
    """The common errors that the source raises by their names: `common_errors.NUMBERS_BUSY.error(…)`."""
    return {
        node.func.value.attr.lower()
        for source in sources(folder)
        for node in source.calls("error")
        if isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Attribute)
        and ast.unparse(node.func.value.value)
        in ("common_errors", "context_errors", "guard_errors", "merge_errors", "size_errors")
    }


@pytest.mark.parametrize("service", SERVICES)
def test_the_contract_lists_what_a_service_raises(service: str) -> None:
    raised = reasons_in(f"services/{service}") - NOT_OF_OPERATIONS - set(EVERY_SERVICE)
    awaits = {"branch_unknown", "contact_unknown", "customer_not_here_yet"}
    assert set(some_reasons(service)) - awaits == raised


def test_the_services_that_await_customers_are_those_that_say_so() -> None:
    awaiting = {service for service in SERVICES if _calls(service, "not_here_yet")}
    assert awaiting == {service for service in SERVICES if "customer_not_here_yet" in some_reasons(service)}


def test_what_the_chassis_raises_is_of_every_service() -> None:
    elsewhere = {"broker_blocked", "broker_down", "context_unsigned", "context_malformed"}
    assert reasons_in("libs/chassis") - elsewhere - set(EVERY_SERVICE) == set()
    assert set(EVERY_SERVICE) - reasons_in("libs/chassis") == {"invalid_input"}


@pytest.mark.parametrize("service", SERVICES)
def test_every_code_of_a_service_is_in_the_catalogue(service: str) -> None:
    codes = codes_of(service)
    assert len(set(codes)) == len(codes)
    assert all(statuses_of(code) for code in codes)


def test_a_code_that_is_not_in_the_catalogue_is_refused() -> None:
    with pytest.raises(KeyError, match=r"sales\.robot_not_found"):
        statuses_of("sales.robot_not_found")


def _calls(service: str, name: str) -> list[ast.Call]:
    return [call for source in sources(f"services/{service}") for call in source.calls(name)]
