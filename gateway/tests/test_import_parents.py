"""Rows that belong to customers of the same file or of the register, through the gateway, with services of their own."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from chassis.testing import a_service

from .conftest import Company


@pytest.fixture(scope="module", autouse=True)
def services() -> Iterator[None]:
    names = {service: f"test_{service}_{uuid4().hex[:8]}" for service in ("customers", "crm")}
    with ExitStack() as stack:
        for service, name in names.items():
            stack.enter_context(a_service(service, name))
        yield
    for name in names.values():
        MongoClient(os.environ["MONGODB_URL"]).drop_database(name)


def send(company: Company, content: str, query: str = "") -> Any:
    given = {"Content-Type": "text/csv"}
    return company.post(f"/v1/imports/customers{query}", data=content.encode(), role="seller", headers=given)


def outcomes(report: dict[str, Any]) -> dict[str, int]:
    return {name: report[name] for name in ("total", "created", "doubtful", "unchanged", "refused")}


def test_persons_of_customers_of_the_same_file(company: Company) -> None:
    """Rows and outcomes are equally many, foretold and done; the same file again changes nothing."""
    content = (
        "Name,Related Company,Email,City,Is a Company\nBo Ek,Acme AB,bo@acme.example,,False\n"
        "Acme AB,,info@acme.example,Lund,True\nDubbel AB,,,Lund,True\nDubbel AB,,,Ystad,True\n"
        'Eva Ek,Dubbel AB,eva@d.example,,False\nUno Ek,Okänd AB,,,False\n"Acme AB, Anna Ek",Acme AB,anna@acme.example,,False\n'
    )
    foretold = send(company, content, query="?dry_run=1").json
    done = send(company, content).json
    assert outcomes(done) == {"total": 7, "created": 5, "doubtful": 0, "unchanged": 0, "refused": 2}
    assert outcomes(foretold) == outcomes(done)
    assert [(row["line"], [one["code"] for one in row["problems"]]) for row in done["rows"]] == [
        (6, ["parent_not_unique"]),
        (7, ["parent_not_found"]),
    ]
    listed = company.get("/v1/customers").json["items"]
    assert sorted(row["name"] for row in listed) == ["Acme AB", "Dubbel AB", "Dubbel AB"]
    acme = next(row for row in listed if row["name"] == "Acme AB")
    contacts = company.get(f"/v1/customers/{acme['id']}").json["contacts"]
    assert sorted((one["name"], one["email"]) for one in contacts) == [
        ("Anna Ek", "anna@acme.example"),
        ("Bo Ek", "bo@acme.example"),
    ]
    assert outcomes(send(company, content).json) == {
        "total": 7,
        "created": 0,
        "doubtful": 0,
        "unchanged": 5,
        "refused": 2,
    }


def test_persons_of_one_company_in_a_list_of_persons(company: Company) -> None:
    head = "First Name,Last Name,Company,Email,City\n"
    content = head + "Anna,Ek,Acme AB,anna@acme.example,Lund\nBo,Ek,Acme AB,bo@acme.example,Lund\n"
    assert outcomes(send(company, content, query="?dry_run=1").json)["created"] == 2
    assert outcomes(send(company, content).json)["created"] == 2
    (listed,) = company.get("/v1/customers").json["items"]
    assert len(company.get(f"/v1/customers/{listed['id']}").json["contacts"]) == 2
    assert outcomes(send(company, content).json)["unchanged"] == 2
    later = "First Name,Last Name,Company,Email\nCia,Ek,Acme AB,cia@acme.example\n"
    assert outcomes(send(company, later).json)["created"] == 1
    assert len(company.get(f"/v1/customers/{listed['id']}").json["contacts"]) == 3
