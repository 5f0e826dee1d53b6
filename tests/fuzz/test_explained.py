"""The explanations are narrow: what is right at one operation, with one status and code, is a fault at any other."""

from dataclasses import replace

import pytest

from tests.fuzz.campaign import Finding
from tests.fuzz.explained import ACCEPTS, REJECTS, REQUIRES, unexplained
from tests.fuzz.explained_fields import is_explained

ORDER = "POST /v1/customers/{customer_id}/orders"
BAD_PRICE = Finding(
    operation=ORDER,
    check=ACCEPTS,
    title="",
    said="",
    status=422,
    code="sales.invalid_input",
    fields=(("/lines/0/price", "decimal_max_digits"),),
    headers={},
    request="",
)
STALE = replace(BAD_PRICE, status=412, code="sales.version_stale", fields=(), headers={"if-match": '"1"'})
EMPTY = replace(BAD_PRICE, operation="GET /v1/orders", check=REJECTS, status=200, code="", request="/v1/orders?status=")
KEYLESS = replace(BAD_PRICE, status=400, code="gateway.idempotency_key_required", fields=())
LONG = replace(EMPTY, check=ACCEPTS, status=431, code="gateway.head_too_large")
PROPERTY = replace(
    BAD_PRICE,
    operation="POST /v1/mailings",
    code="crm.invalid_input",
    fields=(("/filters/property_value", "property_filter_without"),),
)
MEMBER = replace(
    BAD_PRICE,
    operation="POST /v1/teams",
    code="gateway.invalid_input",
    fields=(("/members/0/user_id", "user_none"),),
)
SENT = replace(EMPTY, operation=ORDER, check=REQUIRES, said="required 'Authorization' header")


@pytest.mark.parametrize(
    "explained",
    [
        BAD_PRICE,
        STALE,
        EMPTY,
        replace(EMPTY, operation="POST /v1/imports/customers/preview", request="…/preview?encoding="),
        KEYLESS,
        LONG,
        replace(LONG, check=REJECTS),
        PROPERTY,
        MEMBER,
        replace(SENT, headers={"authorization": "Bearer x"}),
    ],
    ids=lambda one: f"{one.check} {one.operation} {one.status}",
)
def test_what_is_right_is_explained(explained: Finding) -> None:
    assert unexplained([explained]) == []


@pytest.mark.parametrize(
    "fault",
    [
        replace(BAD_PRICE, status=500),
        replace(BAD_PRICE, status=400),
        replace(BAD_PRICE, code="sales.order_step_refused"),
        replace(BAD_PRICE, check="response_schema_conformance"),
        replace(BAD_PRICE, operation="POST /v1/users"),
        replace(BAD_PRICE, fields=(("/lines/0/text", "decimal_max_digits"),)),
        replace(BAD_PRICE, fields=(*BAD_PRICE.fields, ("/text", "string_type"))),
        replace(BAD_PRICE, fields=()),
        replace(STALE, headers={}),
        replace(STALE, code="sales.order_not_found"),
        replace(EMPTY, request="/v1/orders?status=x"),
        replace(EMPTY, operation=ORDER),
        replace(KEYLESS, request="…/orders?dry_run=true"),
        replace(KEYLESS, headers={"idempotency-key": "k"}),
        replace(KEYLESS, operation="POST /v1/orders/{order_id}/deliver"),
        replace(LONG, operation=ORDER),
        replace(PROPERTY, fields=(("/property_value", "property_filter_without"),)),
        replace(MEMBER, operation="POST /v1/users"),
        SENT,
    ],
    ids=lambda one: f"{one.check} {one.operation} {one.status} {one.code}",
)
def test_anything_beside_it_is_not(fault: Finding) -> None:
    assert unexplained([fault]) == [fault]


def test_a_place_in_a_list_may_be_any() -> None:
    assert is_explained(ORDER, "/lines/17/price", "four_decimals")
    assert not is_explained(ORDER, "/lines/x/price", "four_decimals")
