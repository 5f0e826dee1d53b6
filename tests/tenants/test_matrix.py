"""Every operation of the API × role × own, foreign and unknown ids × module off.

Driven by the API's own document: an operation is covered on the day on which it is written. What another company has is as
unknown as what never was, to the letter.
"""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from contracts.access import Module, Role
from tests.stack import Stack
from tests.tenants.companies import Company, without_marks
from tests.tenants.described import DOCUMENT, Described, Field, Json, Sent, operations, unknown

ALL = operations()
GUARDED = [one for one in ALL if one.role is not None]
PUBLIC = {"log_in", "get_openapi", "get_page", "get_page_file"}
PUBLIC |= {"finish_login", "start_enrolment_at_login", "confirm_enrolment_at_login"}
FOR_PEOPLE = {"change_password", "start_enrolment", "confirm_enrolment", "renew_recovery_codes", "remove_second_factor"}
FOR_PEOPLE |= {"end_own_sessions", "end_own_session", "set_alarm_settings", "dismiss_alarm", "read_mentions"}
FOR_PEOPLE |= {"send_alarm_code", "confirm_alarm_address"}
FOR_PEOPLE |= {"renew_calendar_feed", "revoke_calendar_feed"}
"""Operations on what is a person's own: for sessions, not for keys."""


@pytest.fixture(scope="module")
def alfa(stack: Stack) -> Company:
    return Company(stack, "alfa")


@pytest.fixture(scope="module")
def bravo(stack: Stack) -> Company:
    """The company whose things alfa must never see."""
    return Company(stack, "bravo")


@pytest.fixture(scope="module")
def before(bravo: Company) -> Json:
    return bravo.stored()


@pytest.fixture(scope="module")
def closed(stack: Stack) -> Company:
    """A company with every module off."""
    made = Company(stack, "charlie")
    made.switch_off(list(Module))
    return made


def mixtures(alfa: Company, bravo: Company, operation: Described) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Addresses with some ids of the other company, each beside the same address with ids that nothing has."""
    own, other = alfa.at(operation.path), bravo.at(operation.path)
    kinds = operation.kinds
    for changed in [*([kind] for kind in kinds), *([kinds] if len(kinds) > 1 else [])]:
        yield {**own, **{kind: other[kind] for kind in changed}}, {**own, **{kind: unknown(kind) for kind in changed}}


def caller(company: Company, operation: Described, role: Role) -> str:
    """The key of that role; for what is a person's own a session."""
    return company.session(role) if operation.name in FOR_PEOPLE else company.keys[role]


def said(answer: Sent, *ids: str) -> tuple[int, str, str]:
    """The longest ids first: a number of a report stands in many others."""
    return answer.status_code, answer.headers["Content-Type"], without_marks(answer.text, *sorted(ids, key=len)[::-1])


def code(answer: Sent) -> str:
    return str(answer.json().get("code", "")) if "json" in answer.headers.get("Content-Type", "") else ""


def is_empty_list(answer: Sent) -> bool:
    return answer.status_code == 200 and answer.json().get("items") == []


def test_only_these_need_no_credentials() -> None:
    assert {one.name for one in ALL if one.role is None} <= PUBLIC
    assert len(GUARDED) > 100


def test_the_document_is_the_one_that_the_gateway_serves(alfa: Company) -> None:
    served = alfa.api.get("/openapi.json")["paths"]
    assert {path: sorted(at) for path, at in served.items()} == {
        path: sorted(at) for path, at in DOCUMENT["paths"].items()
    }


@pytest.mark.parametrize("operation", GUARDED, ids=repr)
def test_without_credentials(alfa: Company, operation: Described) -> None:
    answer = operation.send(alfa.api.base_url, "", alfa.at(operation.path))
    assert (answer.status_code, answer.json()["status"]) == (401, 401)


@pytest.mark.parametrize("operation", [one for one in GUARDED if one.refused], ids=repr)
def test_a_role_that_may_not(alfa: Company, bravo: Company, operation: Described) -> None:
    """Neither with own nor with foreign ids, and before anything is said of them."""
    for role in operation.refused:
        for ids in (alfa.at(operation.path), bravo.at(operation.path)):
            answer = operation.send(alfa.api.base_url, alfa.keys[role], ids)
            assert (answer.status_code, code(answer)) == (403, "gateway.role_missing"), role


@pytest.mark.parametrize("operation", [one for one in GUARDED if one.module], ids=repr)
def test_a_module_that_is_off(closed: Company, bravo: Company, operation: Described) -> None:
    for ids in (closed.at(operation.path), bravo.at(operation.path)):
        answer = operation.send(closed.api.base_url, closed.keys[Role.ADMINISTRATOR], ids)
        assert (answer.status_code, code(answer)) == (403, "gateway.module_off")


@pytest.mark.parametrize("operation", [one for one in GUARDED if one.kinds], ids=repr)
def test_foreign_is_unknown(alfa: Company, bravo: Company, before: Json, operation: Described) -> None:
    for role in operation.allowed:
        for foreign, nothing in mixtures(alfa, bravo, operation):
            theirs, none = (
                operation.send(alfa.api.base_url, caller(alfa, operation, role), ids) for ids in (foreign, nothing)
            )
            assert said(theirs, *foreign.values()) == said(none, *nothing.values()), role
            assert theirs.status_code == 404 or (operation.is_read and is_empty_list(theirs)), theirs.text


OF_EACH = {"plan_bulk": ("customers", "refused"), "draft_mailing": ("recipients", "left_out")}
"""Operations that accept ids of customers that are not there: the list of what becomes of each, and what becomes of these."""
FIELDS = [
    (operation, field)
    for operation in GUARDED
    for field in operation.fields()
    if not (operation.name in OF_EACH and field.name == "customer_ids")
]


@pytest.mark.parametrize(("operation", "field"), FIELDS, ids=lambda one: getattr(one, "name", ""))
def test_foreign_is_unknown_in_a_field(
    alfa: Company, bravo: Company, before: Json, operation: Described, field: Field
) -> None:
    for role in operation.allowed:
        answers = []
        for value in (bravo.ids[field.kind], unknown(field.kind)):
            query, body = filled(operation, field, value)
            key = caller(alfa, operation, role)
            sent = operation.send(alfa.api.base_url, key, alfa.at(operation.path), query, body)
            answers.append(said(sent, value))
        theirs, none = answers
        assert theirs == none, role
        assert theirs[0] in (400, 404, 409, 412, 422) or (operation.is_read and _is_empty(theirs)), theirs


OF_MANY = [one for one in GUARDED if one.name in OF_EACH]


@pytest.mark.parametrize("operation", OF_MANY, ids=repr)
def test_foreign_is_unknown_among_customers(alfa: Company, bravo: Company, before: Json, operation: Described) -> None:
    for role in operation.allowed:
        ids = (bravo.ids["customer_id"], unknown("customer_id"))
        theirs, none = (_what_becomes_of(alfa, operation, role, one) for one in ids)
        assert theirs == none, role
        assert [one["outcome"] for one in theirs] == [OF_EACH[operation.name][1]], role


def _what_becomes_of(alfa: Company, operation: Described, role: Role, value: str) -> list[Json]:
    """What the operation's list says of the customer with that id, sent alone."""
    body = {**operation.example(), "customer_ids": [value]}
    made = operation.send(alfa.api.base_url, alfa.keys[role], {}, body=body)
    assert made.status_code == 201, made.text
    assert {name: count for name, count in made.json()["counts"].items() if count} == {OF_EACH[operation.name][1]: 1}
    address = f"{alfa.api.base_url}{made.headers['Location']}/{OF_EACH[operation.name][0]}"
    listed = requests.get(address, headers={"Authorization": f"Bearer {alfa.keys[role]}"}, timeout=30)
    found: list[Json] = json.loads(listed.text.replace(value, "ID"))["items"]
    return found


@pytest.mark.parametrize("operation", OF_MANY, ids=repr)
def test_a_foreign_selection_is_unknown(alfa: Company, bravo: Company, before: Json, operation: Described) -> None:
    """Alone: beside other customers it is refused as one field too many."""
    rest = {name: value for name, value in operation.example().items() if name != "customer_ids"}
    for role in operation.allowed:
        ids = (bravo.ids["selection_id"], unknown("selection_id"))
        answers = [
            operation.send(alfa.api.base_url, alfa.keys[role], {}, body={**rest, "selection_id": one}) for one in ids
        ]
        theirs, none = (said(answer, one) for answer, one in zip(answers, ids, strict=True))
        assert theirs == none, role
        assert theirs[0] == 404, theirs


def _is_empty(answer: tuple[int, str, str]) -> bool:
    """A list of nothing, or a file with the names of its columns alone."""
    _, kind, body = answer
    return len(body.splitlines()) == 1 if kind.startswith("text/csv") else '"items":[]' in body


def filled(operation: Described, field: Field, value: str) -> tuple[Json | None, Any]:
    """Query and body with that id."""
    if field.is_query:
        return {field.name: value}, None
    body = copy.deepcopy(operation.example())
    place = body
    for step in field.steps[:-1]:
        place = place.setdefault(step, {})
    place[field.name] = [value] if field.is_list else value
    return None, body


@pytest.mark.parametrize("operation", GUARDED, ids=repr)
def test_a_role_that_may(stack: Stack, alfa: Company, operation: Described) -> None:
    """It is not refused for what it is; what the example asks may be impossible in the state that things are in."""
    for role in operation.allowed:
        answer = operation.send(alfa.api.base_url, caller(alfa, operation, role), alfa.at(operation.path))
        assert answer.status_code < 500, answer.text
        if operation.name in FOR_PEOPLE:
            assert code(answer) not in ("gateway.role_missing", "gateway.key_not_person"), answer.text
        else:
            assert answer.status_code not in (401, 403), answer.text


@pytest.mark.parametrize("operation", [one for one in GUARDED if one.name in FOR_PEOPLE], ids=repr)
def test_a_key_is_no_person(alfa: Company, operation: Described) -> None:
    for role in operation.allowed:
        answer = operation.send(alfa.api.base_url, alfa.keys[role], alfa.at(operation.path))
        assert (answer.status_code, code(answer)) == (403, "gateway.key_not_person"), role


def test_nothing_of_the_other_company_has_changed(bravo: Company, before: Json) -> None:
    assert bravo.stored() == before
