"""What one key and one company may take: requests a second, members of an object, bytes of a public operation, imports."""

from typing import Any

import pytest
from flask import Flask

from contracts.errors import Unavailable
from gateway import create_app
from gateway.http.limits import BURST_SECONDS, RateLimit, Shares

from .conftest import Company, settings_for


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_holds_five_seconds_and_fills_again() -> None:
    clock = Clock()
    limit = RateLimit(2, clock)
    assert [limit.take("a") for _ in range(2 * BURST_SECONDS)] == [0.0] * 10
    assert limit.take("a") == 0.5
    assert limit.take("b") == 0.0
    clock.now += 0.5
    assert (limit.take("a"), limit.take("a")) == (0.0, 0.5)


def test_shares_are_given_back_once() -> None:
    shares = Shares(most=2, each=1)
    first = shares.take("a")
    assert first is not None
    assert shares.take("a") is None
    second = shares.take("b")
    assert second is not None
    with pytest.raises(Unavailable):
        shares.take("c")
    first.close()
    first.close()
    assert shares.take("a") is not None
    with pytest.raises(Unavailable):
        shares.take("c")


@pytest.fixture(scope="module")
def strict(database: str) -> Flask:
    """Two requests a second for a key, three for a company."""
    return create_app(settings_for(database, requests_per_second=2, company_requests_per_second=3))


def test_a_key_and_a_company_have_a_rate(strict: Flask) -> None:
    company, other = Company(strict), Company(strict)
    answers = [company.get("/v1/me", role="viewer") for _ in range(40)]
    assert {answer.status_code for answer in answers} == {200, 429}
    refused = answers[-1]
    assert (refused.status_code, refused.json["code"]) == (429, "gateway.requests_too_many")
    assert (refused.headers["Retry-After"], refused.json["retry_after"] <= 0.5) == ("1", True)
    assert refused.headers["Content-Type"] == "application/problem+json"
    by_others = [company.get("/v1/me", role="seller") for _ in range(10)]
    assert by_others[-1].json["code"] == "gateway.company_requests_too_many"
    swedish = company.get("/v1/me", role="viewer", headers={"Accept-Language": "sv"})
    assert swedish.json["title"] == "För många försök"
    assert other.get("/v1/me").status_code == 200


def test_a_public_operation_takes_16_kilobytes(company: Company) -> None:
    """Found as M3: 1 MB to anybody's login was answered with 10 MB."""
    answer = company.http.post("/v1/login", json={"login": "a" * 20_000, "password": "b"})
    assert (answer.status_code, answer.json["code"]) == (413, "gateway.body_too_large")


@pytest.mark.parametrize("wrap", [lambda many: many, lambda many: {"a": [{"b": many}]}])
def test_an_object_with_too_many_members_is_refused_unread(company: Company, wrap: Any) -> None:
    many = {f"k{number}": 1 for number in range(50_000)}
    answer = company.post("/v1/users", json=wrap(many))
    assert (answer.status_code, answer.json["code"], answer.json["max_keys"]) == (422, "gateway.json_too_wide", 1000)
    assert len(answer.data) < 1000


def test_a_company_has_one_import_at_a_time(company: Company, other_company: Company, app: Flask) -> None:
    limits = app.extensions["gateway"].limits
    with limits.take_import(company.tenant):
        refused = company.post("/v1/imports/customers", data=b"name\r\nA\r\n", content_type="text/csv")
        assert (refused.status_code, refused.json["code"]) == (429, "gateway.import_running")
        other = other_company.post("/v1/imports/customers", data=b"colour\r\nred\r\n", content_type="text/csv")
        assert other.json["code"] == "gateway.register_without_names"
    again = company.post("/v1/imports/customers", data=b"colour\r\nred\r\n", content_type="text/csv")
    assert again.json["code"] == "gateway.register_without_names"
