"""The customer register over HTTP, with the services of customers and search as processes of their own."""

import csv
import io
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from chassis.testing import a_service, drop_database, wait_until

from .conftest import Company

FILE = "/v1/customer-register/file"
NAMES = ["=1+1", "Andra", "Åkeri", "Ängen", 'Öppet; "<b>"']
"""In Swedish order."""
LIVING = {"addresses": {"invoice": {"city": "Malmö"}}}


@pytest.fixture(scope="module", autouse=True)
def service() -> Iterator[None]:
    names = [f"test_{part}_{uuid4().hex[:8]}" for part in ("customers", "crm")]
    with a_service("customers", names[0]), a_service("crm", names[1]):
        yield
    for name in names:
        drop_database(name)


@pytest.fixture
def filled(company: Company) -> Company:
    """A company with five customers, the fourth with a contact."""
    for at, name in enumerate(NAMES):
        fields = {"name": name, "kind": "person", "identity_number": "900101-0017", **LIVING}
        contacts = [{"name": "Åsa Öhman"}] if name == "Ängen" else []
        body = {"fields": fields, "number": str(at + 8), "contacts": contacts, "insist": True}
        answer = company.post("/v1/customers", json=body)
        assert answer.status_code == 201, answer.text
    wait_until(lambda: len(company.get("/v1/customer-register").json["items"]) == len(NAMES))
    return company


def lines(answer: Any, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=delimiter))


def test_pages_in_swedish_order(filled: Company) -> None:
    first = filled.get("/v1/customer-register?limit=3", role="viewer").json
    assert ([row["name"] for row in first["items"]], first["total"]) == (NAMES[:3], 5)
    second = filled.get(f"/v1/customer-register?limit=3&cursor={first['next_cursor']}").json
    assert [row["name"] for row in second["items"]] == NAMES[3:]
    back = filled.get(f"/v1/customer-register?limit=3&cursor={second['previous_cursor']}").json
    assert back["items"] == first["items"]
    numbers = filled.get("/v1/customer-register?sort=number&descending=true").json["items"]
    assert [row["number"] for row in numbers] == ["12", "11", "10", "9", "8"]


def test_a_search_says_why(filled: Company) -> None:
    (hit,) = filled.get("/v1/customers?q=åsa").json["items"]
    assert (hit["name"], hit["matches"]) == (
        "Ängen",
        [{"field": "contact", "text": "Åsa Öhman", "of": "", "marks": [{"start": 0, "end": 3}]}],
    )


def test_a_field_that_is_unknown_is_refused(filled: Company) -> None:
    assert filled.get("/v1/customer-register?colour=red").status_code == 422
    assert filled.get("/v1/customer-register?sort=colour").status_code == 422
    assert filled.get(f"{FILE}?columns=info").status_code == 422
    assert filled.get(f"{FILE}?cursor=x").status_code == 422


def test_the_file_has_all_pages_in_swedish(filled: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.http.listed_files.BATCH", 2)
    answer = filled.get(f"{FILE}?columns=number,name,stage,active", role="viewer")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kundregister.csv"'
    assert answer.data.startswith("\ufeff".encode())
    first, *others = lines(answer)
    assert first == ["Nummer", "Namn", "Kundstatus", "Aktiv"]
    assert [line[1] for line in others] == ["'=1+1", *NAMES[1:]]
    assert others[1] == ["9", "Andra", "Kund", "Ja"]


def test_the_file_has_what_was_filtered(filled: Company) -> None:
    answer = filled.get(f"{FILE}?name=ang&language=en&columns=name,city")
    assert lines(answer, ",") == [["Name", "City"], ["Ängen", "Malmö"]]
    assert lines(filled.get(f"{FILE}?name=zebra&columns=name")) == [["Namn"]]


def test_personal_numbers_are_masked_until_they_are_asked_for(filled: Company) -> None:
    of_one = f"{FILE}?name=andra&columns=identity_number"
    assert lines(filled.get(of_one))[1] == ["900101-••••"]
    in_full = f"{of_one}&personal_numbers=true&purpose=tax_reduction"
    assert lines(filled.get(in_full, role="seller"))[1] == ["900101-0017"]
    assert filled.get(in_full, role="viewer").status_code == 403


def test_personal_numbers_need_a_purpose(filled: Company) -> None:
    asked = f"{FILE}?personal_numbers=true"
    refused = [filled.get(f"{asked}{more}") for more in ("", "&purpose=other", "&purpose=curiosity")]
    assert [(one.status_code, one.json["errors"][0]["pointer"]) for one in refused] == [
        (422, "/purpose"),
        (422, "/note"),
        (422, "/purpose"),
    ]


def test_no_answer_shows_a_personal_number(filled: Company) -> None:
    """Not the register, not a search that names it, not the card."""
    (hit,) = filled.get("/v1/customers?q=900101-0017&limit=1").json["items"]
    assert (hit["identity_number"], hit["matches"][-1]["text"]) == ("900101-••••", "900101-••••")
    assert hit["matches"][-1]["marks"] == [{"start": 0, "end": 7}]
    for path in ("/v1/customer-register", f"/v1/customers/{hit['id']}", f"/v1/customers/{hit['id']}/card"):
        answer = filled.get(path)
        assert "900101-••••" in answer.get_data(as_text=True)
        assert "0017" not in answer.get_data(as_text=True)


def test_another_company_gets_nothing(filled: Company, other_company: Company) -> None:
    assert other_company.get("/v1/customer-register").json["items"] == []
    assert len(lines(other_company.get(FILE))) == 1


def test_nobody_gets_it_without_a_key(filled: Company, app: Any) -> None:
    assert app.test_client().get(FILE).status_code == 401
