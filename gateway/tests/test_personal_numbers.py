"""Personal numbers: masked in every answer, given in full for a purpose that the audit trail keeps."""

from typing import Any

import pytest

from chassis.testing import service_fixture

from .conftest import Company

NUMBER, VAT = "900101-0017", "SE900101001701"


service = service_fixture("customers")


@pytest.fixture
def person(company: Company) -> Any:
    fields = {"name": "Anna Prov", "identity_number": NUMBER, "vat_number": VAT, "peppol_id": "0007:9001010017"}
    made = company.post("/v1/customers", json={"fields": fields}, role="seller")
    assert made.status_code == 201, made.text
    return made.json


def reveal(company: Company, customer_id: str, role: str = "seller", **body: str) -> Any:
    return company.post(f"/v1/customers/{customer_id}/personal-numbers", json=body, role=role)


def change(company: Company, person: Any, **body: Any) -> Any:
    path, headers = f"/v1/customers/{person['id']}", {"If-Match": f'"{person["version"]}"'}
    return company.open("PATCH", path, json=body, role="seller", headers=headers)


def test_answers_about_a_customer_are_masked(company: Company, person: Any) -> None:
    shown = (person["identity_number"], person["vat_number"], person["peppol_id"])
    assert shown == ("900101-••••", "SE900101••••01", "0007:900101••••")
    for path in ("/v1/customers", f"/v1/customers/{person['id']}", f"/v1/customers/{person['id']}/card"):
        answer = company.get(path, role="viewer").get_data(as_text=True)
        assert "900101-••••" in answer
        assert "0017" not in answer


def test_a_suggested_number_is_masked_and_can_be_taken(company: Company) -> None:
    made = company.post("/v1/customers", json={"fields": {"name": "Enskild", "identity_number": NUMBER}}).json
    assert made["suggestions"] == {"vat_number": "SE900101••••01"}
    assert change(company, made, vat_number="SE900101••••01").status_code == 200
    assert reveal(company, made["id"], purpose="correction").json["vat_number"] == VAT


def test_a_purpose_gives_the_number_and_is_kept(company: Company, person: Any) -> None:
    given = reveal(company, person["id"], purpose="tax_reduction", note="ROT 2026")
    assert given.json == {
        "customer_id": person["id"],
        "identity_number": NUMBER,
        "vat_number": VAT,
        "peppol_id": "0007:9001010017",
    }
    (line,) = company.get("/v1/audit?operation=reveal_personal_number").json["items"]
    assert (line["subjects"], line["details"]) == ([person["id"]], {"purpose": "tax_reduction", "note": "ROT 2026"})
    assert "0017" not in company.get("/v1/audit?limit=200").get_data(as_text=True)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({}, "/purpose"), ({"purpose": "curiosity"}, "/purpose"), ({"purpose": "other"}, "/note")],
)
def test_without_a_purpose_it_stays_masked(company: Company, person: Any, body: Any, pointer: str) -> None:
    refused = reveal(company, person["id"], **body)
    assert (refused.status_code, [one["pointer"] for one in refused.json["errors"]]) == (422, [pointer])


def test_a_viewer_and_another_company_get_nothing(company: Company, person: Any, other_company: Company) -> None:
    assert reveal(company, person["id"], "viewer", purpose="correction").status_code == 403
    foreign = reveal(other_company, person["id"], purpose="correction")
    unknown = reveal(other_company, "cus_unknown1", purpose="correction")
    assert (foreign.status_code, foreign.json["code"]) == (unknown.status_code, unknown.json["code"])
    assert foreign.status_code == 404


def test_what_was_shown_masked_may_be_sent_back(company: Company, person: Any) -> None:
    changed = change(company, person, identity_number="900101-••••", vat_number="SE900101••••01", phone="040-1")
    assert (changed.status_code, changed.json["phone"]) == (200, "040-1")
    assert reveal(company, person["id"], purpose="correction").json["identity_number"] == NUMBER


def test_the_mask_of_another_number_is_refused(company: Company, person: Any) -> None:
    refused = change(company, person, identity_number="910101-••••")
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "masked_number")
    made = company.post("/v1/customers", json={"fields": {"name": "Ny", "identity_number": "900101-••••"}})
    assert (made.status_code, made.json["errors"][0]["code"]) == (422, "masked_number")


def test_an_error_does_not_repeat_a_personal_number(company: Company) -> None:
    refused = company.post("/v1/customers", json={"fields": {"name": "Fel", "identity_number": "900101-0018"}})
    assert refused.status_code == 422
    assert "900101-••••" in refused.text
    assert "0018" not in refused.text
