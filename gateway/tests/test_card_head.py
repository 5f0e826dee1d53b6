"""What services say in the head of the card, beside the customer: of now, of before, or that it is not known."""

from contracts.errors import Unavailable
from gateway.card.schemas import Card

from .card_samples import account, habit
from .conftest import Company
from .test_card import PATH, Five, five  # noqa: F401 - a fixture


def test_what_is_owed_stands_in_the_head(company: Company, five: Five) -> None:  # noqa: F811
    card = company.get(PATH, headers={"Accept-Language": "en"}).json
    block, how = card["head"]
    assert (block["key"], block["title"], block["status"]) == ("account", "Balance", "ok")
    assert block["items"] == account()["items"]
    assert (how["key"], how["title"], how["items"]) == ("habit", "Payment habit", habit()["items"])
    described = company.get("/v1/tabs").json
    assert [(one["key"], one["service"]) for one in described["head"]] == [
        ("contact_days", "crm"),
        ("account", "billing"),
        ("exposure", "sales"),
        ("habit", "billing"),
    ]


def test_the_head_says_that_what_is_owed_is_not_known(company: Company, five: Five) -> None:  # noqa: F811
    five.stop("billing")
    answer = company.get(PATH)
    block, how = answer.json["head"]
    assert (answer.status_code, block["status"], "items" in block) == (200, "unavailable", False)
    assert how["status"] == "unavailable"
    assert Card.model_validate(answer.json).model_dump()["head"][0]["status"] == "unavailable"


def test_a_block_of_the_head_may_be_old(company: Company, five: Five) -> None:  # noqa: F811
    company.get(PATH)
    five.trouble("billing", Unavailable("billing.tired", "No."))
    block, _ = company.get(PATH).json["head"]
    assert (block["status"], block["items"], "age_seconds" in block) == ("stale", account()["items"], True)


def test_a_head_without_the_module_has_no_block(company: Company, five: Five) -> None:  # noqa: F811
    five.stop("billing")
    company.put_module("billing", on=False)
    assert company.get(PATH).json["head"] == []


def test_a_service_of_before_the_head_has_none(company: Company, five: Five) -> None:  # noqa: F811
    five.trouble("billing", {"tabs": []})
    assert company.get(PATH).json["head"] == []
