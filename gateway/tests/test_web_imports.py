"""The pages of the import: a file is sent, followed, reported; the rejected rows are a file that can be sent again."""

import csv
import html
import io
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from chassis import clock
from chassis.context import using
from chassis.testing import a_context, wait_until
from contracts.access import Role
from gateway.identity import users
from gateway.imports.models import CustomerImport

from .conftest import PASSWORD, Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .web_forms import forms_of

Json = dict[str, Any]
FILE = "Namn;Telefon;Ort;Rabatt\nÅkeriet AB;08-1;Lund;5\nFel AB;+46 70-123 45 67;;\n=1+1;;Ystad;\n"
REFUSED = {"code": "pattern", "field": "/phone", "detail": "Numret är fel."}


class Customers:
    """A service that refuses rows whose name begins with `wrong`. It waits while `gate` is closed."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.wrong = ("Fel", "=")
        self.asked: list[Json] = []

    def answer(self, _method: str, body: Json, _context: Any) -> Any:
        self.gate.wait(20)
        self.asked.append(body)
        return {"rows": [self._report(row) for row in body["rows"]], "others_at_work": False}

    def _report(self, row: Json) -> Json:
        name = row["fields"]["name"]
        is_wrong = name.startswith(self.wrong)
        made = None if is_wrong else "cus_1"
        outcome = "refused" if is_wrong else "created"
        about = {"line": row["line"], "name": name, "key": name, "customer_id": made, "outcome": outcome}
        return {**about, "problems": [dict(REFUSED)] if is_wrong else []}


@pytest.fixture
def customers(responder: Any) -> Iterator[Customers]:
    service = Customers()
    with responder("customers", service.answer):
        yield service
        service.gate.set()


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    return enter(app, company)


def upload(browser: Any, content: str | bytes | None = FILE, headers: dict[str, str] = SWEDISH) -> Any:
    """Chooses a file on the page and sends the form."""
    page = open_page(browser, headers, "/imports")
    action = next(form.action for form in forms_of_prefix(page, "/imports?"))
    sent = content.encode() if isinstance(content, str) else content
    file = {} if sent is None else {"file": (io.BytesIO(sent), "kunder.csv")}
    return browser.post(action, data=file, headers={**headers, "Accept": "text/html"})


def begin(browser: Any, path: str, headers: dict[str, str] = SWEDISH, **typed: str) -> Any:
    """Sends the form of an uploaded file's page as it stands, with what was typed."""
    page = open_page(browser, headers, path)
    form = next(one for one in forms_of(page, path.partition("?")[0]) if "form_token" in one.hidden)
    return browser.post(form.action, data={**form.hidden, **typed}, headers={**headers, "Accept": "text/html"})


def send_file(browser: Any, content: str | None = FILE, headers: dict[str, str] = SWEDISH, **typed: str) -> Any:
    """Sends a file and begins its import."""
    sent = upload(browser, content, headers)
    return begin(browser, sent.headers["Location"], headers, **typed) if sent.status_code == 303 else sent


def forms_of_prefix(page: Any, prefix: str) -> list[Any]:
    found = re.findall(r'<form [^>]*action="([^"]+)"', page.text)
    return [forms_of(page, html.unescape(one))[0] for one in found if one.startswith(prefix)]


def finished(browser: Any, started: Any, headers: dict[str, str] = SWEDISH) -> Any:
    """The page of an import that has ended."""
    assert started.status_code == 303, words(started)
    path = started.headers["Location"]
    wait_until(lambda: "hx-get" not in open_page(browser, headers, f"{path}/progress").text)
    return open_page(browser, headers, path)


def test_a_file_is_imported_and_reported(inside: Any, customers: Customers) -> None:
    page = finished(inside, send_file(inside))
    said = words(page)
    assert "Import av kunder.csv" in said
    assert "3 av 3 rader" in said
    assert "Skapade 1 Tveksamma 0 Fanns redan 0 Avvisade 2" in said
    assert "3 Fel AB Avvisad Telefon: Numret är fel." in said
    assert "Kolumner som inte används: Rabatt" in said
    assert "provkörning" not in said
    assert [one["dry_run"] for one in customers.asked] == [False]
    listed = words(open_page(inside, SWEDISH, "/imports"))
    assert re.search(r"kunder\.csv Skarp körning Klar \d{4}-\d\d-\d\d \d\d:\d\d \D", listed)


def test_a_column_that_the_file_lacks_has_a_name_in_the_language(
    inside: Any, customers: Customers, monkeypatch: Any
) -> None:
    monkeypatch.setitem(REFUSED, "field", "invoice_city")
    assert "Ort: Numret är fel." in words(finished(inside, send_file(inside, "Namn\nFel AB\n")))
    page = finished(inside, send_file(inside, "Namn\nFel AB\n", ENGLISH), ENGLISH)
    assert "City: Numret är fel." in words(page)


def test_a_report_is_in_the_language_of_its_reader(inside: Any, customers: Customers, monkeypatch: Any) -> None:
    """Red before: a colleague read in Swedish what somebody's Swedish browser had begun, in the file of rows, too."""
    monkeypatch.setitem(REFUSED, "code", "missing")
    page = finished(inside, send_file(inside))
    path = page.request.path
    for headers, said in ((SWEDISH, "Telefon: Fältet saknas."), (ENGLISH, "Telefon: The field is missing.")):
        assert said in words(open_page(inside, headers, path))
        assert said in inside.get(f"{path}/rejected", headers=headers).get_data(as_text=True)


def test_a_dry_run_says_that_nothing_was_saved(inside: Any, customers: Customers) -> None:
    page = finished(inside, send_file(inside, headers=ENGLISH, dry_run="true"), ENGLISH)
    assert "This is a dry run. Nothing was saved." in words(page)
    assert "Created 1 Doubtful 0 Already there 0 Rejected 2" in words(page)
    assert [one["dry_run"] for one in customers.asked] == [True]


def test_the_progress_is_fetched_again_while_it_runs(inside: Any, customers: Customers) -> None:
    customers.gate.clear()
    path = send_file(inside).headers["Location"]
    page = open_page(inside, SWEDISH, path)
    assert f'hx-get="{path}/progress" hx-trigger="every 1s"' in page.text
    assert f'<a href="{path}">Uppdatera</a>' in page.text
    assert "0 av 3 rader" in words(page)
    again = send_file(inside)
    assert (again.status_code, int(again.headers["Retry-After"]) >= 1) == (429, True)
    customers.gate.set()
    wait_until(lambda: "hx-get" not in inside.get(f"{path}/progress", headers=SWEDISH).text)
    part = inside.get(f"{path}/progress", headers=SWEDISH)
    assert "<html" not in part.text
    assert f'href="{path}">Visa rapporten</a>' in part.text


def test_the_rejected_rows_are_a_file_that_can_be_sent_again(inside: Any, customers: Customers) -> None:
    path = send_file(inside).headers["Location"]
    wait_until(lambda: "hx-get" not in inside.get(f"{path}/progress", headers=SWEDISH).text)
    answer = inside.get(f"{path}/rejected", headers=SWEDISH)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="rejected-imp_')
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows == [
        ["Rad", "Anmärkning", "Namn", "Telefon", "Ort", "Rabatt"],
        ["3", "Telefon: Numret är fel.", "Fel AB", "+46 70-123 45 67", "", ""],
        ["4", "Telefon: Numret är fel.", "'=1+1", "", "Ystad", ""],
    ]
    customers.wrong = ("nothing", "at all")
    page = finished(inside, send_file(inside, answer.data.decode("utf-8-sig")))
    assert "Skapade 2 Tveksamma 0 Fanns redan 0 Avvisade 0" in words(page)
    assert "/rejected" not in page.text
    sent = [row["fields"]["name"] for row in customers.asked[-1]["rows"]]
    assert sent == ["Fel AB", "'=1+1"]


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [(None, 422, "formulärfältet file"), (" \n\n", 422, "namn"), ("\0\0", 422, "")],
)
def test_what_is_no_register_is_refused_on_the_page(
    inside: Any, customers: Customers, content: str | None, status: int, said: str
) -> None:
    again = send_file(inside, content)
    assert again.status_code == status
    assert 'role="alert"' in again.text
    assert said.casefold() in words(again).casefold()
    assert customers.asked == []
    assert "Ingen import" in words(again)


def test_an_import_whose_service_is_away_says_so(inside: Any, responder: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("gateway.imports.run.TRIES", 1)
    page = finished(inside, send_file(inside, headers=ENGLISH), ENGLISH)
    assert "Stopped" in words(page)
    assert 'class="notice bad"' in page.text
    assert finished(inside, send_file(inside, headers=ENGLISH), ENGLISH), "its place is free again"


def test_one_that_stands_still_was_interrupted(inside: Any, company: Company) -> None:
    at = clock.now() - timedelta(minutes=10)
    CustomerImport(
        id="imp_1",
        tenant=company.tenant,
        created_at=at,
        expires_at=clock.now() + timedelta(hours=1),
        seen_at=at,
        user_id=company.user.id,
        dry_run=False,
        state="running",
        total=5,
        progress={"done": 2},
    ).save()
    page = open_page(inside, SWEDISH, "/imports/imp_1")
    assert "Avbruten. Skicka samma fil igen" in words(page)
    assert "2 av 5 rader" in words(page)
    assert "every 1s" not in page.text
    CustomerImport.objects(tenant=company.tenant, id="imp_1").delete()


def test_those_of_another_company_are_not_there(
    app: Flask, inside: Any, other_company: Company, customers: Customers
) -> None:
    path = send_file(inside).headers["Location"]
    stranger = enter(app, other_company)
    for address in (path, f"{path}/progress", f"{path}/rejected"):
        assert stranger.get(address, headers={**SWEDISH, "Accept": "text/html"}).status_code == 404
    assert "kunder.csv" not in open_page(stranger, SWEDISH, "/imports").text


def test_only_who_may_import_sees_the_pages(app: Flask, company: Company) -> None:
    with using(a_context(company.tenant)):
        viewer = users.add(f"v@{company.tenant}.example", "Vera", PASSWORD, [Role.VIEWER, Role.ACCOUNTANT])
    browser = enter(app, company, user=viewer)
    assert "/imports" not in open_page(browser).text
    assert browser.get("/imports", headers={**SWEDISH, "Accept": "text/html"}).status_code == 403


def test_a_form_that_is_none_of_ours_starts_nothing(inside: Any, customers: Customers) -> None:
    file = {"file": (io.BytesIO(FILE.encode()), "kunder.csv")}
    refused = inside.post("/imports?form_token=1.x", data=file, headers={**SWEDISH, "Accept": "text/html"})
    assert refused.status_code == 403
    assert customers.asked == []
