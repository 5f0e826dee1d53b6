"""A claim handed over to collection on the pages, without script, from the plan to the file for the agency."""

from typing import Any

import pytest

from chassis.testing import wait_until
from kundkort.api import Api
from tests.flows.test_collection import HOSTILE, Json, invoice, lines_of, office
from tests.flows.web_user import WebUser
from tests.stack import Stack

__all__ = ["invoice", "office"]


@pytest.fixture
def anna(stack: Stack, office: Api) -> WebUser:
    return WebUser(stack, stack.login("collection"))


def until(user: WebUser, state: str) -> WebUser:
    """Reloads the page until it says so."""
    wait_until(lambda: f'<p class="lead">{state}' in user.open(user.path).page.text, 60)
    return user


def test_a_claim_from_the_plan_to_the_file(anna: WebUser, office: Api, invoice: Json) -> None:
    anna.open(anna.open("/").links["Inkasso"])
    anna.send()
    until(anna, "Klar att genomföra")
    assert "Summa SEK (1) 1\u202f430,00" in anna.words
    assert f"{invoice['number']}" in anna.words
    anna.send()
    until(anna, "Genomförd")
    assert "Överlämnad" in anna.words
    files: dict[str, Any] = {text: anna.http.get(anna.base_url + path) for text, path in _files(anna).items()}
    (swedish,) = lines_of(files["Fil på svenska (CSV)"], ";")
    (english,) = lines_of(files["Fil på engelska (CSV)"], ",")
    assert (swedish["Summa"], swedish["Gäldenär"]) == ("1430,00", f"'{HOSTILE}")
    assert (english["Total"], english["Debtor's identity number"]) == ("1430.00", "900101-0017")


def _files(user: WebUser) -> dict[str, str]:
    return {text: path.replace("&amp;", "&") for text, path in user.links.items() if "/file?" in path}


def test_exposures_are_linked_and_list_the_customer(anna: WebUser, office: Api, invoice: Json) -> None:
    wait_until(lambda: office.get("/v1/exposures")["items"], 60)
    anna.open(anna.open("/").links["Exponering"])
    assert "1\u202f" in anna.words
    assert f"/customers/{invoice['customer_id']}" in anna.page.text
