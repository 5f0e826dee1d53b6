"""Alternatives and options of a quote over HTTP: from the first draft to the order's invoice."""

from typing import Any

import pytest
import requests

from kundkort.api import Api
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack

Json = dict[str, Any]
LINES: list[Json] = [
    {"text": "Lampa", "quantity": "2", "price": "100.00"},
    {"text": "Bättre lampa", "quantity": "2", "price": "150.00", "alternative_to": 1},
    {"text": "Montering", "unit": "h", "quantity": "3", "price": "40.00", "optional": True},
]


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, "choices")


@pytest.fixture(scope="module")
def customer(office: Api) -> str:
    return add_customer(office)


def send(office: Api, customer: str, **fields: Any) -> str:
    """The path of a quote that was sent."""
    made = office.post(f"/v1/customers/{customer}/quotes", {"lines": LINES, **fields})
    office.post(f"/v1/quotes/{made['id']}/send")
    return f"/v1/quotes/{made['id']}"


def test_the_customer_s_choice_is_ordered_and_invoiced(office: Api, customer: str) -> None:
    at = send(office, customer, text="Val")
    quoted = office.get(at)
    assert (quoted["totals"]["net"], [one["chosen"] for one in quoted["lines"]]) == ("200.00", [True, False, False])
    accepted = office.post(f"{at}/accept", {"chosen_lines": [2, 3]})
    assert (accepted["totals"]["net"], [one["chosen"] for one in accepted["lines"]]) == ("420.00", [False, True, True])
    assert office.get(f"{at}/versions")["versions"][-1]["lines"] == accepted["lines"]
    first = office.post(f"{at}/orders", {"parts": [{"line": 3, "quantity": "1"}]})
    assert [(one["text"], one["amount"]) for one in first["lines"]] == [("Montering", "40.00")]
    rest = office.post(f"{at}/orders", {})
    assert [one["amount"] for one in rest["lines"]] == ["300.00", "80.00"]
    for order in (first, rest):
        office.post(f"/v1/orders/{order['id']}/confirm")
        office.post(f"/v1/orders/{order['id']}/deliver")
    invoices = [office.post(f"/v1/orders/{order['id']}/invoice", {"issue": True}) for order in (first, rest)]
    assert [one["totals"]["net"] for one in invoices] == ["40.00", "380.00"]


def test_a_trial_shows_what_counts(stack: Stack, customer: str) -> None:
    path = f"{stack.base_url}/v1/customers/{customer}/quotes?dry_run=true"
    allowed = {"Authorization": f"Bearer {stack.keys['choices']}"}
    shown = requests.post(path, json={"lines": LINES}, headers=allowed, timeout=30).json()
    assert (shown["totals"]["net"], [one["chosen"] for one in shown["lines"]]) == ("200.00", [True, False, False])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", "Rad 1 och rad 2 är alternativ till varandra. Välj en av dem."),
        ("en", "The lines 1 and 2 are alternatives. Choose one of them."),
    ],
)
def test_refusals_name_the_field_in_the_caller_s_language(
    stack: Stack, office: Api, customer: str, language: str, said: str
) -> None:
    at = send(office, customer, text=language)
    allowed = {"Authorization": f"Bearer {stack.keys['choices']}", "Accept-Language": language}

    def post(path: str, body: Json) -> list[tuple[str, str, str]]:
        answer = requests.post(
            f"{stack.base_url}{path}", json=body, headers={**allowed, "Idempotency-Key": path}, timeout=30
        )
        assert answer.status_code == 422, answer.text
        return [(one["pointer"], one["code"], one["detail"]) for one in answer.json()["errors"]]

    assert post(f"{at}/accept", {"chosen_lines": [1, 2]}) == [("/chosen_lines/1", "alternatives_exclude", said)]
    bad = [LINES[1], {**LINES[2], "alternative_to": 1}]
    told = post(f"/v1/customers/{customer}/quotes", {"lines": bad})
    assert [(pointer, code) for pointer, code, _ in told] == [
        ("/lines/0/alternative_to", "alternative_to_wrong"),
        ("/lines/1/optional", "alternative_and_option"),
    ]
    office.post(f"{at}/accept")
    told = post(f"{at}/orders", {"parts": [{"line": 2, "quantity": "1"}]})
    assert [(pointer, code) for pointer, code, _ in told] == [("/parts/0/line", "line_not_chosen")]
