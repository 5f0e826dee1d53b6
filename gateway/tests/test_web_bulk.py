"""Changes of many customers and mailings as pages, in both languages, without script."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context, wait_until
from contracts.access import Role
from contracts.crm import ActivityKind
from gateway.identity import users

from .bulk_register import Register, id_of, serving
from .conftest import PASSWORD, Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .web_forms import forms_of, send

HREF = "/bulk/new?name=Kund"


@pytest.fixture
def register(responder: Any) -> Iterator[Register]:
    found = Register(3)
    for at, one in enumerate(found.customers.values(), 1):
        contact = {"id": f"con_{at}", "name": f"Åsa Ek{at}", "active": True, "no_mailings": at == 2}
        one["contacts"] = [contact]
    with serving(responder, found):
        yield found


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    """A browser of an administrator."""
    return enter(app, company)


def follow(browser: Any, answer: Any, headers: dict[str, str] = SWEDISH) -> Any:
    assert answer.status_code == 303, words(answer)
    return open_page(browser, headers, answer.headers["Location"])


@pytest.mark.parametrize(("headers", "title"), [(SWEDISH, "Ändra många kunder"), (ENGLISH, "Change many customers")])
def test_the_page_says_how_many(inside: Any, register: Register, headers: dict[str, str], title: str) -> None:
    page = open_page(inside, headers, HREF)
    assert title in words(page)
    assert ("3 kunder." if headers is SWEDISH else "3 customers.") in words(page)
    assert len(forms_of(page, "/bulk/new")) == 7


def test_from_a_selection(inside: Any, register: Register) -> None:
    for start, form in (("/bulk/new", "/bulk/new"), ("/mailings/new", "/mailings/new")):
        page = open_page(inside, SWEDISH, f"{start}?selection_id=sel_1")
        assert "2 kunder." in words(page)
        assert forms_of(page, form)[0].hidden["targets"] == '{"selection_id":"sel_1"}'


def test_preview_run_and_undo(inside: Any, register: Register) -> None:
    page = open_page(inside, SWEDISH, HREF)
    preview = follow(inside, send(inside, page, "/bulk/new", 1, group="Nord"))
    assert "Ändring av 3 kunder" in words(preview)
    assert "Kundgrupp: – → Nord" in words(preview)
    assert not register.writes
    (form,) = forms_of(preview, f"{preview.request.path}/run")
    done = follow(inside, send(inside, preview, form.action))
    assert "Utförd" in words(done)
    assert {*register.writes.values()} == {1}
    register.edit(id_of(2), group="Syd")
    undone = follow(inside, send(inside, done, f"{preview.request.path}/undo"))
    assert "Ångrad" in words(undone)
    assert [one["fields"]["group"] for one in register.customers.values()] == ["", "Syd", ""]
    assert "Ändring av 3 kunder" in words(open_page(inside, SWEDISH, "/bulk"))


def test_a_change_is_called_by_its_name_over_its_selection(inside: Any, register: Register) -> None:
    """Red before: "Ändring av 2 kunder" in the list, for each of them the same."""
    page = open_page(inside, SWEDISH, "/bulk/new?selection_id=sel_1")
    preview = follow(inside, send(inside, page, "/bulk/new", 1, group="Nord"))
    assert "Ändring av 2 kunder Förhandsvisning" in words(preview)
    assert "Urvalet Nordkunder . Kundgrupp: Nord." in words(preview)
    assert 'href="/selections/sel_1">Urvalet Nordkunder</a>' in preview.text
    done = follow(inside, send(inside, preview, f"{preview.request.path}/run", name="  Mässan i Lund "))
    assert "Mässan i Lund Utförd" in words(done)
    swedish, english = (words(open_page(inside, headers, "/bulk")) for headers in (SWEDISH, ENGLISH))
    assert "Mässan i Lund Kundgrupp: Nord Urvalet Nordkunder 2 Utförd" in swedish
    listed = open_page(inside, SWEDISH, "/bulk").text
    assert '<td class="money" data-label="Kunder">2</td>' in listed, (
        "red before: drawn as the number of a customer, unlabelled"
    )
    assert "Mässan i Lund Customer group: Nord Selection Nordkunder 2 Done" in english


def test_a_name_that_is_too_long_is_said_at_its_field(inside: Any, register: Register) -> None:
    page = open_page(inside, SWEDISH, HREF)
    preview = follow(inside, send(inside, page, "/bulk/new", 1, group="Nord"))
    refused = send(inside, preview, f"{preview.request.path}/run", name="x" * 101)
    assert (refused.status_code, f'value="{"x" * 101}"' in refused.text, register.writes) == (422, True, Counter())
    assert 'id="run-name-wrong"' in refused.text


def test_what_else_names_the_customers(inside: Any, register: Register) -> None:
    """A personal number that was looked for stands in no list."""
    for query, said in (
        ("name=Kund&active=&stage=prospect", "Kundregistret: Namn Kund, Prospekt, även inaktiva."),
        ("name=Kund&identity_number=900101-0017", "Kundregistret: Namn Kund, "),
        (f"customer_ids={id_of(1)}", "1 vald kund."),
        ("", "Alla aktiva kunder."),
    ):
        page = open_page(inside, SWEDISH, f"/bulk/new?{query}")
        preview = follow(inside, send(inside, page, "/bulk/new", 2, active="false"))
        assert said in words(preview)
        assert "900101" not in words(preview)


def test_a_selection_of_ones_own_has_no_name_for_others(
    inside: Any, app: Flask, company: Company, register: Register
) -> None:
    register.selection_is_shared = False
    page = open_page(inside, SWEDISH, "/bulk/new?selection_id=sel_1")
    preview = follow(inside, send(inside, page, "/bulk/new", 1, group="Nord"))
    assert "Urvalet Nordkunder" in words(preview)
    other = company.get(f"/v1{preview.request.path}", role="seller")
    assert other.json["origin"] == {"selection_id": "sel_1", "selection_shared": False}


def test_a_visit_for_each_has_a_time_of_day(inside: Any, register: Register) -> None:
    """In summer time; what was typed stays where it was refused."""
    page = open_page(inside, SWEDISH, HREF)
    event: dict[str, str] = {
        "kind": "visit",
        "text": "Höstbesök",
        "starts_at": "2027-10-04T09:00",
        "ends_at": "2027-10-04T08:00",
    }
    refused = send(inside, page, "/bulk/new", 5, **event)
    assert refused.status_code == 422
    assert '<option value="visit" selected>Besök</option>' in refused.text
    assert 'value="2027-10-04T09:00"' in refused.text
    event["ends_at"] = "2027-10-04T09:30"
    preview = follow(inside, send(inside, refused, "/bulk/new", 5, **event))
    follow(inside, send(inside, preview, f"{preview.request.path}/run"))
    (one, *_) = register.activities.values()
    assert (len(register.activities), one["kind"], one["text"]) == (3, "visit", "Höstbesök")
    assert (one["starts_at"], one["ends_at"]) == ("2027-10-04T09:00:00+02:00", "2027-10-04T09:30:00+02:00")


def test_every_kind_of_activity_can_be_planned_for_each(inside: Any, register: Register) -> None:
    page = open_page(inside, ENGLISH, HREF)
    offered = re.findall(r'<option value="([a-z]+)">', page.text.split('id="event-kind"')[1].split("</select>")[0])
    assert {*offered, "todo"} == {one.value for one in ActivityKind}
    todo = follow(inside, send(inside, page, "/bulk/new", 4, text="Call", due_on="2027-01-10"), ENGLISH)
    follow(inside, send(inside, todo, f"{todo.request.path}/run"), ENGLISH)
    assert {one["kind"] for one in register.activities.values()} == {"todo"}


def test_the_preview_says_what_is_done(inside: Any, register: Register, company: Company) -> None:
    page = open_page(inside, SWEDISH, HREF)
    tagged = follow(inside, send(inside, page, "/bulk/new", 3, add="prp_1"))
    assert "Egenskaper: – → Mässa" in words(tagged)
    event = {"kind": "visit", "text": "Höstbesök", "starts_at": "2027-10-04T09:00", "ends_at": "2027-10-04T09:30"}
    planned = words(follow(inside, send(inside, page, "/bulk/new", 5, **event)))
    assert ("Besök" in planned, "Höstbesök" in planned, "2027-10-04 09:00" in planned) == (True, True, True)
    assigned = follow(
        inside, send(inside, page, "/bulk/new", 0, responsible_id=company.get("/v1/users").json["items"][0]["id"])
    )
    assert "Ansvarig: – → Anna" in words(assigned)


def test_a_stale_preview_is_said(inside: Any, register: Register) -> None:
    page = open_page(inside, ENGLISH, HREF)
    preview = follow(inside, send(inside, page, "/bulk/new", 2, active="false"), ENGLISH)
    register.edit(id_of(1), seller="Ola")
    (form,) = forms_of(preview, f"{preview.request.path}/run")
    answer = send(inside, preview, form.action)
    assert answer.status_code == 409
    assert "The preview no longer holds" in words(answer)


def test_nothing_chosen_is_said(inside: Any, register: Register) -> None:
    answer = send(inside, open_page(inside, SWEDISH, HREF), "/bulk/new", 1)
    assert answer.status_code == 422
    assert "Ange minst en ändring" in words(answer)
    forged = open_page(inside, SWEDISH, HREF)
    refused = send(inside, forged, "/bulk/new", 1, group="Nord", targets="[1]")
    assert refused.status_code == 422


def test_a_mailing_from_text_to_letters(inside: Any, register: Register) -> None:
    page = open_page(inside, SWEDISH, "/mailings/new?name=Kund")
    wrong = send(inside, page, "/mailings/new", channel="letter", text="Hej {namn}", subject="Jul")
    assert wrong.status_code == 422
    assert "Rad 1, tecken 5" in words(wrong)
    made = follow(
        inside,
        send(
            inside,
            wrong,
            "/mailings/new",
            channel="letter",
            text="Hej {contact.first_name} {contact.role_title}",
            subject="Jul",
        ),
    )
    assert "2 mottagare har tomma fält i texten." in words(made)
    assert "vill inte ha utskick" in words(made)
    assert "Storgatan 1 211 20 Malmö" in words(made), "a letter goes to a postal address"
    path = made.request.path
    approved = follow(inside, send(inside, made, f"{path}/approve"))
    assert "Godkänt av Anna." in words(approved)
    follow(inside, send(inside, approved, f"{path}/produce"))
    wait_until(lambda: "Breven är klara" in words(open_page(inside, SWEDISH, path)))
    assert len(register.activities) == 2


def test_recipients_with_empty_fields_stay_so_on_the_next_page(inside: Any, register: Register) -> None:
    """Red before: the second page was of all recipients, and nothing led back to them."""
    page = open_page(inside, SWEDISH, "/mailings/new?name=Kund")
    made = follow(inside, send(inside, page, "/mailings/new", channel="letter", text="Hej {contact.role_title}"))
    listed = open_page(inside, SWEDISH, f"{made.request.path}?with_empty=true&limit=1")
    assert "with_empty=true&amp;cursor=" in listed.text
    assert f'<a class="all" href="{made.request.path}#h-items">Alla</a>' in listed.text


def test_who_may_not_approve_reads_who_does(app: Flask, company: Company, inside: Any, register: Register) -> None:
    page = open_page(inside, SWEDISH, "/mailings/new?name=Kund")
    made = follow(inside, send(inside, page, "/mailings/new", channel="letter", text="Hej"))
    with using(a_context(company.tenant)):
        bo = users.add(f"bo@{company.tenant}.example", "Bo", PASSWORD, [Role.SELLER])
    seller = enter(app, company, user=bo)
    assert "väntar på att en administratör godkänner det" in words(open_page(seller, SWEDISH, made.request.path))
    assert "väntar på" not in words(open_page(inside, SWEDISH, made.request.path))


def test_a_seller_does_not_approve(app: Flask, company: Company, inside: Any, register: Register) -> None:
    page = open_page(inside, ENGLISH, "/mailings/new?name=Kund")
    made = follow(inside, send(inside, page, "/mailings/new", channel="letter", text="Hello", subject="Hi"), ENGLISH)
    withdrawn = follow(inside, send(inside, made, f"{made.request.path}/withdraw"), ENGLISH)
    assert "Withdrawn" in words(withdrawn)
    assert forms_of(withdrawn, f"{made.request.path}/approve") == []


def test_only_open_tags_are_offered(inside: Any, register: Register) -> None:
    register.properties += [
        {"id": "prp_2", "name": "Yta", "kind": "number", "closed": False},
        {"id": "prp_3", "name": "Gammal", "kind": "tag", "closed": True},
    ]
    page = open_page(inside, SWEDISH, HREF).get_data(as_text=True)
    assert ("Mässa" in page, "Yta" in page, "Gammal" in page) == (True, False, False)
