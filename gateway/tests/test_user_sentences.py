"""Sentences about selections name users as people know them, over HTTP and on pages."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from .conftest import Company
from .test_user_references import add_user, leave
from .test_web import SWEDISH, words
from .test_web_account import enter, open_page
from .test_web_selections import SELECTION

Json = dict[str, Any]


@pytest.fixture
def seller_of(responder: Any) -> Iterator[list[str]]:
    """The users whom crm has in the rule of its selection."""
    ids: list[str] = []

    def answer(method: str, body: Json, _context: Any) -> Any:
        said = " eller ".join(f"säljaren är {one}" for one in ids)
        sentence = {"sv": f"Kunder där {said}.", "en": f"Customers where {said}."}
        actual = {"sv": ids[0], "en": ids[0]}
        if method == "explain_selection":
            finding = {"pointer": "/rule", "depth": 0, "holds": True, "sentence": sentence, "actual": actual}
            return {**body, "holds": True, "is_member": True, "sentence": sentence, "findings": [finding]}
        if method == "count_selection":
            return {"count": 1, "of": 2, "sentence": sentence}
        return {**SELECTION, "sentence": sentence}

    with responder("crm", answer):
        yield ids


def test_a_sentence_has_names_in_place_of_ids(company: Company, seller_of: list[str]) -> None:
    bo, eva = add_user(company, "Bo Ek"), add_user(company, "Eva Alm")
    leave(company, eva)
    seller_of[:] = [bo.id, eva.id, "usr_0000000000"]
    rule = {"field": "seller_id", "operator": "is", "value": bo.id}
    said = "säljaren är Bo Ek eller säljaren är Eva Alm (har slutat) eller säljaren är usr_0000000000"
    counted = company.post("/v1/selections/count", json={"rule": rule}).json
    assert counted["sentence"]["sv"] == f"Kunder där {said}."
    assert "Eva Alm (has left)" in counted["sentence"]["en"]
    assert company.get("/v1/selections/sel_1").json["sentence"] == counted["sentence"]
    why = company.get("/v1/selections/sel_1/customers/cus_1/explanation").json
    assert why["findings"][0]["sentence"]["sv"] == f"Kunder där {said}."
    assert why["findings"][0]["actual"] == {"sv": "Bo Ek", "en": "Bo Ek"}


def test_a_page_says_them_so(app: Flask, company: Company, seller_of: list[str]) -> None:
    bo = add_user(company, "Bo Ek").id
    seller_of[:] = [bo]
    page = open_page(enter(app, company), SWEDISH, "/selections/sel_1/customers/cus_1")
    assert "säljaren är Bo Ek" in words(page)
    assert bo not in words(page)
