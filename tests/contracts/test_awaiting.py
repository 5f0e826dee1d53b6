"""The error of a service that awaits an event, and how the gateway reads it."""

import pytest

from contracts.awaiting import Awaited, awaited_by, not_here_yet
from contracts.errors import Unavailable, from_wire


def read(error: Unavailable) -> Awaited | None:
    """The error as it arrives at the gateway."""
    crossed = from_wire(error.to_wire())
    assert isinstance(crossed, Unavailable)
    return awaited_by(crossed)


def test_a_customer_is_awaited() -> None:
    found = read(not_here_yet("crm", "customer", "cus_1"))
    assert found == Awaited("crm.customer_not_here_yet", "customer", "cus_1", "cus_1", 0.1)


@pytest.mark.parametrize("kind", ["branch", "contact"])
def test_a_part_of_a_customer_is_awaited_and_its_field_is_wrong_if_it_does_not_exist(kind: str) -> None:
    found = read(not_here_yet("sales", kind, "x_1", "cus_1"))
    assert found is not None
    assert (found.kind, found.id, found.customer_id) == (kind, "x_1", "cus_1")
    refused = found.unknown()
    assert refused.code == f"sales.{kind}_unknown"
    assert refused.details == {f"/{kind}_id": f"{kind}_unknown The customer has no {kind} x_1."}


def test_a_service_of_an_older_release_names_no_field() -> None:
    older = Unavailable(
        "documents.branch_not_here_yet", "…", {"awaits": "branch", "id": "bra_1", "customer_id": "cus_1"}
    )
    found = read(older)
    assert found is not None
    assert found.unknown().details == {"/branch_id": "branch_unknown The customer has no branch bra_1."}


def test_what_is_unavailable_for_another_reason_awaits_nothing() -> None:
    assert read(Unavailable("sales.numbers_busy", "Later.", {"retry_after": "0.5"})) is None
