"""The rules of requests cope with whatever is left of a request that the schema refuses."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chassis.checks import CHECKS, keep_valid, refusal
from contracts.customers import ChangeBranch, CreateBranch, CreateCustomer, CustomerFields
from contracts.errors import InvalidInput
from customers import checks, customers

LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.just("SE") | st.just("xx")
ADDRESS = (
    st.dictionaries(st.sampled_from(["line1", "postcode", "city", "country", "latitude"]), LEAF, max_size=4) | LEAF
)
ADDRESSES = st.dictionaries(st.sampled_from(["invoice", "delivery", "visiting"]), ADDRESS, max_size=3) | LEAF
FIELDS = st.fixed_dictionaries(
    {}, optional={**dict.fromkeys(CustomerFields.model_fields, LEAF), "addresses": ADDRESSES}
)
PART = st.dictionaries(st.sampled_from(["name", "branch_name", "addresses", "email"]), LEAF | ADDRESSES, max_size=3)
PARTS = st.lists(PART | LEAF, max_size=3) | PART | LEAF
WHOLE = st.fixed_dictionaries(
    {}, optional={"fields": FIELDS | LEAF, "branches": PARTS, "contacts": PARTS, "info": LEAF}
)


@given(WHOLE)
def test_no_half_request_breaks_the_rules_of_a_new_customer(half: dict[str, Any]) -> None:
    list(checks.check_new_customer(keep_valid(CreateCustomer, half)))


@given(st.fixed_dictionaries({}, optional={"name": LEAF, "addresses": ADDRESSES, "customer_id": LEAF}))
@pytest.mark.parametrize("request_class", [CreateBranch, ChangeBranch])
def test_no_half_request_breaks_the_rules_of_a_branch(request_class: Any, half: dict[str, Any]) -> None:
    list(CHECKS[request_class](keep_valid(request_class, half)))


def test_a_new_branch_names_schema_and_rules_together() -> None:
    asked = {"customer_id": "cus_1", "name": "", "addresses": {"invoice": {"postcode": "xx"}}}
    with pytest.raises(ValidationError) as error:
        CreateBranch.model_validate(asked)
    assert list(refusal(CreateBranch, asked, error.value, "customers").details) == [
        "/name",
        "/addresses/invoice/postcode",
    ]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"addresses": "Storgatan"}, "/changes/addresses"),
        ({"addresses": []}, "/changes/addresses"),
        ({"addresses": {"invoice": "x"}}, "/changes/addresses/invoice"),
        ({"payment_terms_days": "soon"}, "/changes/payment_terms_days"),
    ],
)
def test_a_change_of_another_type_is_refused_by_pointer(change: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        customers._apply_changes(CustomerFields(name="Eken AB"), change)
    assert list(refused.value.details) == [pointer]
