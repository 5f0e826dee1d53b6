"""The page between a file and its import: how the file reads, its encoding and its columns, then a trial or the import."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from .conftest import Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .test_web_imports import Customers, Json, begin, finished, send_file, upload

MAC = "Kundnr;Namn;Ort;Kod\r1;Provsjö Åkeri AB;Älvdalen;x\r2;Ågrens Café;Malmö;y\r".encode("mac_roman")
SHORT = "Namn;Ort\nCrème Bar;Nice\n".encode("cp850")
"""One letter: too few to say which encoding it is."""
STRANGE = "Spalte A;Spalte B;Ort\nÅkeriet AB;x;Lund\n".encode()
MIXED = "Namn,Ort;Land;Kod\nÅkeriet, Lund;SE;x\n".encode()
"""Read by commas, for that is how a heading names the customers."""


@pytest.fixture
def customers(responder: Any) -> Iterator[Customers]:
    service = Customers()
    with responder("customers", service.answer):
        yield service


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    return enter(app, company)


def test_a_file_is_shown_before_anything_is_stored(inside: Any, customers: Customers) -> None:
    sent = upload(inside, MAC)
    page = open_page(inside, SWEDISH, sent.headers["Location"])
    said = words(page)
    assert "Rader 2 Teckenkodning mac_roman Skiljetecken ; Namn som de läses Provsjö Åkeri AB · Ågrens Café" in said
    assert re.search(r'<select name="column3"[^>]*><option value="">Används inte</option>', page.text)
    assert re.search(r'<option value="invoice_city" selected>Fakturaadress: Ort</option>', page.text)
    assert customers.asked == []


def test_an_encoding_that_is_not_clear_is_chosen_on_the_page(inside: Any, customers: Customers) -> None:
    path = upload(inside, SHORT).headers["Location"]
    page = inside.get(path, headers={**ENGLISH, "Accept": "text/html"})
    assert page.status_code == 422
    assert "cp850: Crème Bar" in words(page)
    assert 'name="column0"' not in page.text
    chosen = open_page(inside, ENGLISH, f"{path}?encoding=cp850")
    assert "Names as they read Crème Bar" in words(chosen)
    finished(inside, begin(inside, f"{path}?encoding=cp850", ENGLISH), ENGLISH)
    assert [row["fields"]["name"] for row in customers.asked[0]["rows"]] == ["Crème Bar"]


def test_headings_that_name_nobody_are_given_their_columns_on_the_page(inside: Any, customers: Customers) -> None:
    path = upload(inside, STRANGE).headers["Location"]
    page = open_page(inside, SWEDISH, path)
    assert "Ingen rubrik säger vad kunderna heter." in words(page)
    assert "Spalte A" in words(page)
    refused = begin(inside, path)
    assert (refused.status_code, customers.asked) == (422, [])
    assert 'name="column0"' in refused.text, "to choose it now"
    finished(inside, begin(inside, path, column0="name"))
    assert [row["fields"] for row in customers.asked[-1]["rows"]] == [{"name": "Åkeriet AB", "invoice_city": "Lund"}]
    again = open_page(inside, ENGLISH, upload(inside, STRANGE).headers["Location"])
    assert "No heading says what the customers are called." not in words(again), "the last map has it"


def test_a_separator_is_chosen_on_the_page(inside: Any, customers: Customers) -> None:
    path = upload(inside, MIXED).headers["Location"]
    assert "Skiljetecken ," in words(open_page(inside, SWEDISH, path))
    chosen = f"{path}?separator=semicolon"
    page = open_page(inside, SWEDISH, chosen)
    assert "Skiljetecken ;" in words(page)
    assert '<option value="semicolon" selected>' in page.text
    finished(inside, begin(inside, path, separator="semicolon", column0="name"))
    assert [row["fields"]["name"] for row in customers.asked[-1]["rows"]] == ["Åkeriet, Lund"]
    wrong = inside.get(f"{path}?separator=klammer", headers={**ENGLISH, "Accept": "text/html"})
    assert (wrong.status_code, "Unknown separator" in words(wrong)) == (422, True)


def test_columns_are_chosen_saved_and_offered_again(inside: Any, customers: Customers) -> None:
    path = upload(inside, MAC).headers["Location"]
    finished(inside, begin(inside, path, column0="", column3="group", map_name="Vårt kassasystem"))
    rows = [row["fields"] for row in customers.asked[-1]["rows"]]
    assert rows[0] == {"name": "Provsjö Åkeri AB", "invoice_city": "Älvdalen", "group": "x"}
    again = open_page(inside, SWEDISH, upload(inside, MAC).headers["Location"])
    assert '<option value="group" selected>' in again.text, "the last map for the same headings"
    assert '<option value="Vårt kassasystem">' in again.text


def test_two_headings_for_one_column_are_refused_on_the_page(inside: Any, customers: Customers) -> None:
    path = upload(inside, MAC).headers["Location"]
    answer = begin(inside, path, column2="group", column3="group")
    assert answer.status_code == 422
    assert "Flera rubriker ska fylla group" in words(answer)
    assert customers.asked == []


def test_a_trial_leads_to_the_import_for_good(inside: Any, customers: Customers) -> None:
    path = upload(inside).headers["Location"]
    page = finished(inside, begin(inside, path, dry_run="true", update="true", same_number="branches"))
    assert f'href="{path}"' in page.text
    finished(inside, begin(inside, path))
    asked = [(one["dry_run"], one["update"], one["same_number"]) for one in customers.asked]
    assert asked == [(True, True, "branches"), (False, False, "customers")]


def test_what_changes_is_shown_field_by_field(inside: Any, customers: Customers, monkeypatch: Any) -> None:
    def answer(_self: Customers, row: Json) -> Json:
        about = {"line": row["line"], "name": "Åkeriet AB", "key": str(row["line"]), "customer_id": "cus_1"}
        change = {"field": "phone", "before": "08-1", "after": "08-2"}
        return {**about, "outcome": "updated", "problems": [], "changes": [change]}

    monkeypatch.setattr(Customers, "_report", answer)
    page = finished(inside, send_file(inside, update="true"))
    assert "Ändrade 3" in words(page)
    assert "Telefon: 08-1 → 08-2" in words(page)


def test_an_upload_of_another_company_is_not_there(app: Flask, inside: Any, other_company: Company) -> None:
    path = upload(inside).headers["Location"]
    stranger = enter(app, other_company)
    assert stranger.get(path, headers={**SWEDISH, "Accept": "text/html"}).status_code == 404
    assert inside.get(path, headers={**SWEDISH, "Accept": "text/html"}).status_code == 200


def test_what_the_page_does_not_offer_is_refused_on_it(inside: Any, customers: Customers) -> None:
    """Red before: "something went wrong"."""
    path = upload(inside, MAC).headers["Location"]
    refused = begin(inside, path, same_number="no such word")
    assert (refused.status_code, customers.asked) == (422, [])
    assert 'name="column0"' in refused.text
