"""The page "API keys" for administrators: the list, a new key that is shown once, rotation, the end of a key."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from gateway.identity import companies, users
from gateway.identity.tokens import id_of
from gateway.models import KeyDetails
from gateway.web import pages

from .conftest import PASSWORD, Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .web_forms import forms_of, said_beside, send

ADD, ROTATE, END = "/api-keys", "/api-keys/rotate", "/api-keys/end"
KEY = r'<input id="key" value="(key_[^"]+)" readonly'


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    """A browser of an administrator."""
    return enter(app, company)


def open_keys(browser: Any, headers: dict[str, str] = SWEDISH) -> Any:
    return open_page(browser, headers, "/api-keys")


def key_in(page: Any) -> str:
    found = re.search(KEY, page.text)
    assert found, words(page)
    return found[1]


def add(browser: Any, **typed: Any) -> str:
    """Makes a key; returns it."""
    made = send(
        browser, open_keys(browser), ADD, **{"name": "Webbutiken", "roles": ["seller"], "valid_days": "30", **typed}
    )
    assert made.status_code == 200
    return key_in(made)


def row_of(page: Any, name: str) -> str:
    """The words of a key's row."""
    rows = re.findall(r"<tr>.*?</tr>", page.text, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", next(row for row in rows if f">{name}<" in row)))


def me(company: Company, key: str) -> Any:
    return company.http.get("/v1/me", headers={"Authorization": f"Bearer {key}"})


def test_only_administrators_see_the_page(app: Flask, company: Company) -> None:
    with using(a_context(company.tenant)):
        bo = users.add(f"bo@{company.tenant}.example", "Bo", PASSWORD, set(Role) - {Role.ADMINISTRATOR})
    browser = enter(app, company, user=bo)
    account = open_page(browser)
    assert "/api-keys" not in account.text
    token = forms_of(account, "/account/second-factor")[0].hidden
    headers = {**SWEDISH, "Accept": "text/html"}
    refused = browser.get("/api-keys", headers=headers)
    assert (refused.status_code, "Du har inte behörighet" in words(refused)) == (403, True)
    for form in (one for one in pages.operations if one.path.startswith("/api-keys") and one.is_form):
        assert browser.post(form.path, data=token, headers=headers).status_code == 403


def test_a_new_key_is_shown_once_and_works(inside: Any, company: Company) -> None:
    page = open_keys(inside)
    assert '<a href="/api-keys" aria-current="page">API-nycklar</a>' in page.text
    typed: dict[str, Any] = {
        "name": "Webb & butik",
        "roles": ["seller"],
        "valid_days": "30",
        "read_only": "true",
        "modules": ["sales", "crm"],
    }
    made = send(inside, page, ADD, **typed)
    key = key_in(made)
    assert (me(company, key).json["roles"], me(company, key).json["modules"]) == (["seller"], ["crm", "sales"])
    listed = open_keys(inside)
    assert key not in listed.text
    row = row_of(listed, "Webb &amp; butik")
    for said in ("Gäller", "Anna", "Säljare", "Får bara läsa, Aktiviteter och egenskaper, Försäljning"):
        assert said in row
    english = row_of(open_keys(inside, ENGLISH), "Webb &amp; butik")
    assert "Salesperson" in english
    assert "May only read, Activities and properties, Sales" in english


def test_the_audit_trail_names_who_made_a_key_on_the_page(inside: Any, company: Company) -> None:
    key_id = id_of(add(inside))
    (line,) = company.get("/v1/audit?operation=add_key_form").json["items"]
    assert (line["user"], line["outcome"], line["token_id"][:4]) == (company.user.id, "ok", "ses_")
    assert str(key_id) in str(line["changes"])


def test_the_page_of_a_new_key_runs_one_script_only(inside: Any) -> None:
    made = send(inside, open_keys(inside), ADD, name="x", roles=["viewer"], valid_days="1")
    (nonce,) = re.findall(r'<script src="/static/copy.js\?v=\w+" nonce="([^"]+)" defer></script>', made.text)
    assert made.text.count("<script") == 1
    policy = made.headers["Content-Security-Policy"]
    assert policy.endswith(f"; script-src 'nonce-{nonce}'")
    assert made.headers["Cache-Control"] == "no-store"
    again = send(inside, open_keys(inside), ADD, name="y", roles=["viewer"], valid_days="1")
    assert nonce not in again.text
    assert "htmx" in open_keys(inside).text, "the list of keys shows no secret"


@pytest.mark.parametrize(
    ("headers", "typed", "field", "said"),
    [
        (SWEDISH, {"roles": []}, "roles", "Välj minst en."),
        (ENGLISH, {"valid_days": "0"}, "valid_days", "at least 1."),
        (SWEDISH, {"valid_days": "två"}, "valid_days", "tal"),
        (ENGLISH, {"name": ""}, "name", ""),
        (SWEDISH, {"roles": ["administrator"], "modules": ["crm"]}, "modules", "En nyckel för vissa moduler"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    inside: Any, company: Company, headers: dict[str, str], typed: dict[str, Any], field: str, said: str
) -> None:
    sent = {"name": "Kassan", "roles": ["viewer", "seller"], "valid_days": "77", **typed}
    again = send(inside, open_keys(inside, headers), ADD, **sent)
    assert again.status_code == 422
    beside = said_beside(again, f"add-{field}")
    assert beside
    assert said in beside
    assert f'name="valid_days" value="{sent["valid_days"]}"' in again.text
    for role in ("viewer", "seller", "accountant", "administrator"):
        box = re.search(rf'value="{role}"( checked)?>', again.text)
        assert box
        assert (box[1] is not None) == (role in sent["roles"])
    assert [one["name"] for one in company.get("/v1/api-keys").json["items"] if not one["name"].startswith("a ")] == []


def test_a_key_is_replaced(inside: Any, company: Company) -> None:
    old = add(inside)
    page = open_keys(inside, ENGLISH)
    wrong = send(inside, page, ROTATE, overlap_hours="-1", valid_days="10")
    key_id = forms_of(page, ROTATE)[0].hidden["key_id"]
    assert (wrong.status_code, bool(said_beside(wrong, f"rotate-{key_id}-overlap_hours"))) == (422, True)
    assert wrong.text.count("<details open>") == 1
    new = key_in(send(inside, page, ROTATE, overlap_hours="2", valid_days="10"))
    assert [me(company, one).status_code for one in (old, new)] == [200, 200]
    first, second = (one for one in company.get("/v1/api-keys").json["items"] if one["name"] == "Webbutiken")
    assert (first["replaces"], first["roles"]) == (second["id"], ["seller"])
    assert datetime.fromisoformat(second["expires_at"]) < datetime.now(UTC) + timedelta(hours=3)


def test_a_key_is_ended_at_once(inside: Any, company: Company) -> None:
    key = add(inside)
    page = open_keys(inside, ENGLISH)
    done = send(inside, page, END)
    assert (done.status_code, me(company, key).status_code) == (303, 401)
    after = open_page(inside, ENGLISH, done.headers["Location"])
    assert "The key has ended." in words(after)
    assert "Ended" in row_of(after, "Webbutiken")
    late = send(inside, page, ROTATE, overlap_hours="2", valid_days="10")
    assert (late.status_code, "is no longer valid. Create a new one." in words(late)) == (409, True)


def test_the_keys_of_another_company_are_out_of_reach(inside: Any, other_company: Company) -> None:
    add(inside)
    page = open_keys(inside)
    foreign = other_company.get("/v1/api-keys").json["items"][0]["id"]
    assert foreign not in page.text
    for path in (ROTATE, END):
        form = {**forms_of(page, path)[0].hidden, "key_id": foreign, "overlap_hours": "0", "valid_days": "1"}
        assert inside.post(path, data=form, headers=SWEDISH).status_code == 404
    assert me(other_company, other_company.keys["administrator"]).status_code == 200


def test_a_key_that_has_expired_says_so(inside: Any) -> None:
    key_id = id_of(add(inside))
    assert "Inte använd" in row_of(open_keys(inside), "Webbutiken")
    KeyDetails._get_collection().update_one({"_id": key_id}, {"$set": {"expires_at": datetime.now(UTC)}})
    row = row_of(open_keys(inside), "Webbutiken")
    assert "Utgången" in row
    assert "Byt ut" not in row


def test_many_keys_have_pages(inside: Any, company: Company) -> None:
    for number in range(51):
        with using(a_context(company.tenant)):
            companies.add_key(f"number {number}", [Role.VIEWER])
    first = open_keys(inside, ENGLISH)
    following = re.search(r'rel="next" href="(/api-keys\?cursor=[^"]+)"', first.text)
    assert following
    second = open_page(inside, ENGLISH, following[1])
    assert "First page" in words(second)
    assert "number 0" in words(second)
    assert "number 50" not in words(second)
    oldest = len(forms_of(second, ROTATE)) - 1
    wrong = send(inside, second, ROTATE, oldest, overlap_hours="x", valid_days="1")
    assert wrong.text.count("<details open>") == 1, "the same page of the list again"
