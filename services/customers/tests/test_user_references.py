"""Users whom customers point at, in the service: changes, imports, merges, handing over, stored documents of before."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from contracts.customers import HandedOver, HandOverCustomers, ImportCustomers, ImportRow, ListCustomers
from contracts.errors import InvalidInput
from customers import customers, handovers, imports, merge_rules, user_references
from customers.models import Customer
from customers.tests.calls import Company
from customers.user_references import pair_up

ANNA, BO = "usr_0a", "usr_0b"
CUSTOMERS = int(os.environ.get("HANDED_OVER_CUSTOMERS", "30"))
"""How many customers are handed over; 10,000 in the long form."""


def run(company: Company, fields: dict[str, str], users: dict[str, str] | None = None, update: bool = False) -> Any:
    cells = {"number": "77", "name": "Bygg AB", "invoice_city": "Lund", **fields}
    request = ImportCustomers(rows=[ImportRow(line=2, fields=cells, users=users or {})], update=update)
    return company.call(imports.import_customers, request).rows[0]


def stored(company: Company) -> dict[str, Any]:
    found: dict[str, Any] = Customer._get_collection().find_one({"number": "77", "tenant": company.tenant})
    return found


@pytest.mark.parametrize(
    ("before", "changes", "made"),
    [
        ({"seller_id": ANNA, "seller": "Anna"}, {"seller": "Desk"}, {"seller": "Desk", "seller_id": ""}),
        ({"seller_id": ANNA, "seller": "Anna"}, {"seller": "Anna"}, {"seller": "Anna"}),
        ({"seller_id": ANNA, "seller": "Anna"}, {"seller": None}, {"seller": None, "seller_id": ""}),
        ({"seller_id": ANNA, "seller": "Anna"}, {"seller_id": None}, {"seller_id": None, "seller": ""}),
        ({"seller_id": ANNA, "seller": "Anna"}, {"seller_id": "", "seller": "X"}, {"seller_id": "", "seller": "X"}),
        ({"seller_id": ANNA, "seller": "Anna"}, {"seller_id": BO, "seller": "Bo"}, {"seller_id": BO, "seller": "Bo"}),
        ({"seller_id": "", "seller": "Desk"}, {"seller_id": None}, {"seller_id": None}),
        ({"seller_id": "", "seller": "Desk"}, {"seller": "X"}, {"seller": "X"}),
        ({"responsible_id": ANNA}, {"responsible_id": None}, {"responsible_id": None}),
    ],
)
def test_a_user_and_the_printed_name_change_together(before: Any, changes: Any, made: Any) -> None:
    assert pair_up(before, changes) == made


def test_a_customer_without_users_is_stored_as_by_the_release_before(company: Company) -> None:
    made = company.create(seller="Anna")
    assert not {*user_references.FIELDS, "user_ids"} & company.read_stored(made.id).keys()
    run(company, {"seller": "Anna"})
    assert not {*user_references.FIELDS, "user_ids"} & stored(company).keys()


def test_a_row_gets_the_user_whom_its_seller_names(company: Company) -> None:
    assert run(company, {"seller": "Anna"}, {"seller_id": ANNA, "responsible_id": BO}).outcome == "created"
    row = stored(company)
    assert (row["seller"], row["seller_id"], row["responsible_id"], row["user_ids"]) == ("Anna", ANNA, BO, [ANNA, BO])


def test_a_known_row_is_unchanged_though_its_seller_is_a_user_now(company: Company) -> None:
    assert run(company, {"seller": "Anna"}).outcome == "created"
    assert run(company, {"seller": "Anna"}, {"seller_id": ANNA}).outcome == "unchanged"
    assert "seller_id" not in stored(company)
    updated = run(company, {"seller": "Anna"}, {"seller_id": ANNA}, update=True)
    assert [(one.field, one.before, one.after) for one in updated.changes] == [("seller_id", "", ANNA)]
    assert stored(company)["seller_id"] == ANNA
    assert run(company, {"seller": "Anna"}, update=True).outcome == "unchanged"
    other = run(company, {"seller": "Desk"}, update=True)
    assert [one.field for one in other.changes] == ["seller"]
    assert stored(company)["seller"] == "Desk"
    assert not {"seller_id", "user_ids"} & stored(company).keys()


def test_a_cell_with_a_user_counts(company: Company) -> None:
    run(company, {"seller": "Anna", "seller_id": ANNA}, {"responsible_id": ANNA})
    assert run(company, {"seller": "Anna", "seller_id": ANNA}, {"responsible_id": ANNA}).outcome == "unchanged"
    assert run(company, {"seller": "Anna", "seller_id": BO}).outcome == "refused"
    assert run(company, {"seller": "Anna"}, {"responsible_id": BO}).outcome == "refused"


def merged(kept: dict[str, str], other: dict[str, str], **chosen: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Fields afterwards that are not empty, and what the preview shows."""
    rows = [{"name": "B", "kind": "company", "stage": "customer", **one} for one in (kept, other)]
    values = merge_rules.compare(rows[0], rows[1], chosen)
    fields = merge_rules.fields_after(rows[0], values).model_dump(include={"seller", "seller_id", "responsible_id"})
    shown = [(one.field, str(one.winner)) for one in merge_rules.show_all(values)]
    return {name: value for name, value in fields.items() if value}, shown


def test_a_merge_takes_the_user_along_with_the_name() -> None:
    anna, bo = {"seller": "Anna", "seller_id": ANNA}, {"seller": "Bo", "seller_id": BO}
    assert merged(anna, bo) == (anna, [("seller", "kept")])
    assert merged(anna, bo, seller="other") == (bo, [("seller", "other")])
    assert merged({"seller": "Desk"}, bo) == ({"seller": "Desk"}, [("seller", "kept")])
    assert merged({}, bo) == (bo, [("seller", "other")])
    assert merged(anna, {"seller": "Desk"}, seller="other") == ({"seller": "Desk"}, [("seller", "other")])
    assert merged({"seller": "Bo"}, bo) == (bo, [("seller", "other")])
    assert merged(anna, {**anna, "seller_id": BO}) == (anna, [("seller", "kept")])
    assert merged({}, {"responsible_id": BO}) == ({"responsible_id": BO}, [("responsible_id", "other")])
    both = {"responsible_id": ANNA}
    assert merged(both, {"responsible_id": BO}, responsible_id="other")[0] == {"responsible_id": BO}


def fill(company: Company, count: int) -> None:
    """So many customers of Anna's, and one of Bo's."""
    rows = [
        ImportRow(
            line=at,
            fields={"name": f"Kund {at} AB", "seller": "Anna", "invoice_city": "Lund"},
            users={"seller_id": ANNA},
        )
        for at in range(1, count + 1)
    ]
    for begins in range(0, count, 500):
        company.call(imports.import_customers, ImportCustomers(rows=rows[begins : begins + 500]))
    company.create(seller="Bo", seller_id=BO, responsible_id=ANNA)


def hand_over(company: Company, request_id: str = "", **more: Any) -> HandedOver:
    request = HandOverCustomers(from_id=ANNA, to_id=BO, to_name="Bo", **more)
    return company.call(handovers.hand_over, request, request_id=request_id)


def versions(company: Company) -> set[int]:
    rows = Customer._get_collection().find({"tenant": company.tenant, "seller": "Bo"}, {"version": 1})
    return {row["version"] for row in rows}


def test_all_customers_are_handed_over_once(company: Company, other_company: Company) -> None:
    fill(company, CUSTOMERS)
    other_company.create(seller="Anna", seller_id=ANNA)
    began, limit = time.monotonic(), max(10, CUSTOMERS // 20)
    first = hand_over(company, "first", limit=limit)
    assert first == HandedOver(changed=limit, left=CUSTOMERS + 1 - limit)
    with ThreadPoolExecutor(2) as pool:  # two administrators at once
        list(pool.map(lambda at: hand_over(company, f"r{at}", limit=limit), range(2)))
    while (step := hand_over(company, limit=limit)).changed:
        assert step.changed <= limit
    print(f"{CUSTOMERS} customers in {time.monotonic() - began:.1f} s")
    assert step == HandedOver(changed=0, left=0)
    assert versions(company) == {2}
    assert len(company.call(customers.list_customers, ListCustomers(seller_id=BO, limit=200)).items) == min(
        200, CUSTOMERS + 1
    )
    assert len(other_company.call(customers.list_customers, ListCustomers(seller_id=ANNA)).items) == 1


def test_the_same_request_again_changes_nobody_twice(company: Company) -> None:
    fill(company, 3)
    assert hand_over(company, "same", fields=["seller"]).changed == 3
    back = {"$set": {"seller_id": ANNA, "user_ids": [ANNA]}}
    Customer._get_collection().update_one({"tenant": company.tenant, "name": "Kund 1 AB"}, back)
    assert hand_over(company, "same", fields=["seller"]) == HandedOver(changed=0, left=1)


def test_nobody_hands_over_to_themselves(company: Company) -> None:
    with pytest.raises(InvalidInput) as refused:
        company.call(handovers.hand_over, HandOverCustomers(from_id=ANNA, to_id=ANNA))
    assert refused.value.details["/to_id"].startswith("same_user ")


def test_customers_of_a_user_are_found_by_the_index_of_all_its_users() -> None:
    wanted = ListCustomers(seller_id=ANNA, responsible_id=BO)
    assert user_references.query_of(wanted) == {
        "seller_id": ANNA,
        "responsible_id": BO,
        "user_ids": {"$all": [ANNA, BO]},
    }
    assert user_references.query_of(ListCustomers()) == {}
    assert any(isinstance(one, dict) and "user_ids" in one["fields"] for one in Customer._meta["indexes"])
