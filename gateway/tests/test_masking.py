"""Personal numbers in the replies of services: where they are looked for, and where not."""

from typing import Any

import pytest

from contracts.base import Request
from contracts.billing import GetInvoice
from contracts.crm import SearchCustomers
from contracts.customers import GetCustomer, ListBranches, RevealPersonalNumber
from contracts.sales import GetOrder
from contracts.sales.registers import GetRegister
from gateway.http.masking import mask_reply

NUMBER, VAT = "900101-0017", "SE900101001701"


@pytest.mark.parametrize("message", [GetInvoice, GetOrder, GetCustomer, SearchCustomers])
def test_every_reply_that_can_hold_a_number_is_masked(message: type[Request[Any]]) -> None:
    reply = {
        "items": [{"buyer": {"identity_number": NUMBER, "vat_number": VAT}}],
        "seller": {"identity_number": NUMBER},
    }
    masked = mask_reply(message.model_construct(), reply)
    assert masked["items"][0]["buyer"] == {"identity_number": "900101-••••", "vat_number": "SE900101••••01"}
    assert masked["seller"] == {"identity_number": NUMBER}  # the company's own, which every invoice shows


@pytest.mark.parametrize("message", [GetRegister, RevealPersonalNumber, ListBranches])
def test_others_stay_as_they_are(message: type[Request[Any]]) -> None:
    assert mask_reply(message.model_construct(), {"identity_number": NUMBER}) == {"identity_number": NUMBER}


def test_changes_and_differences_are_masked() -> None:
    found = {
        "changes": [{"field": "identity_number", "before": None, "after": NUMBER}, {"field": "name", "after": NUMBER}]
    }
    shown = mask_reply(GetCustomer.model_construct(), found)["changes"]
    assert [one["after"] for one in shown] == ["900101-••••", NUMBER]
    difference = {"field": "vat_number", "kept": VAT, "other": "", "winner": "kept"}
    shown = mask_reply(GetCustomer.model_construct(), {"differences": [difference]})["differences"]
    assert shown == [{"field": "vat_number", "kept": "SE900101••••01", "other": "", "winner": "kept"}]


def test_what_a_hit_has_matched_is_masked() -> None:
    why = {"field": "identity_number", "text": NUMBER, "of": "", "marks": [{"start": 0, "end": 11}]}
    found = {"hits": [{"kind": "person", "identity_number": NUMBER, "matched": dict(why), "matches": [dict(why)]}]}
    (shown,) = mask_reply(SearchCustomers.model_construct(), found)["hits"]
    assert (shown["matched"]["text"], shown["matches"][0]["text"]) == ("900101-••••", "900101-••••")
    assert shown["matched"]["marks"] == shown["matches"][0]["marks"]


def test_a_private_person_of_any_country_is_masked() -> None:
    found = {"hits": [{"kind": "person", "identity_number": "151086 95088"}, {"identity_number": "988 077 917"}]}
    shown = mask_reply(SearchCustomers.model_construct(), found)["hits"]
    assert [one["identity_number"] for one in shown] == ["15••••", "988 077 917"]


@pytest.mark.parametrize(("message", "name"), [(GetInvoice, "buyer"), (GetOrder, "party")])
def test_a_private_person_of_any_country_is_masked_on_documents(message: type[Request[Any]], name: str) -> None:
    """The document says what its customer was."""
    sold = {"kind": "person", "identity_number": "151086 95088", "vat_number": "DE136695976"}
    for kind, shown in (("person", "15••••"), ("company", "151086 95088"), ("", "151086 95088")):
        masked = mask_reply(message.model_construct(), {name: {**sold, "kind": kind}})[name]
        assert (masked["identity_number"], masked["vat_number"]) == (shown, "DE136695976")


def test_a_match_hides_what_its_field_hides() -> None:
    why = {"field": "vat_number", "text": "DE136695976", "of": "", "marks": [{"start": 0, "end": 5}]}
    found = {"hits": [{"kind": "person", "matched": dict(why), "matches": [dict(why)]}]}
    (shown,) = mask_reply(SearchCustomers.model_construct(), found)["hits"]
    assert (shown["matched"], shown["matches"]) == (why, [why])
