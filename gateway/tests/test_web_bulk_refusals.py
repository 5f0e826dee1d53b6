"""A change of many customers that is refused says what is wrong beside its field, and keeps what was typed."""

# ruff: noqa: F811 - fixtures of another module

from typing import Any

import pytest

from .bulk_register import Register
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import open_page
from .test_web_bulk import HREF, inside, register  # noqa: F401 - two fixtures
from .web_forms import said_beside, send


def test_what_is_wrong_stands_beside_its_field(inside: Any, register: Register) -> None:
    page = open_page(inside, SWEDISH, HREF)
    refused = send(inside, page, "/bulk/new", 1, credit_limit="abc", group="Nord", stage="prospect")
    assert refused.status_code == 422
    assert said_beside(refused, "change-credit_limit") == "Ange ett tal, t.ex. 12.50."
    assert "Rätta de markerade fälten" in words(refused)
    assert ('name="credit_limit"' in refused.text, 'value="abc"' in refused.text) == (True, True)
    assert ('value="Nord"' in refused.text, '<option value="prospect" selected>' in refused.text) == (True, True)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        (SWEDISH, "Inget har ändrats. Ange minst en ändring."),
        (ENGLISH, "Nothing was changed. Give at least one change."),
    ],
)
@pytest.mark.parametrize("form", [0, 1, 3])
def test_nothing_chosen_is_said_in_words(
    inside: Any, register: Register, form: int, headers: dict[str, str], said: str
) -> None:
    answer = send(inside, open_page(inside, headers, HREF), "/bulk/new", form)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "change" not in words(answer).split(said)[1].split(".")[0]


def test_properties_stay_chosen(inside: Any, register: Register) -> None:
    page = open_page(inside, SWEDISH, HREF)
    refused = send(inside, page, "/bulk/new", 3, add="prp_1", remove="prp_1")
    assert refused.status_code == 422
    assert refused.text.count('<option value="prp_1" selected>') == 2


def test_a_new_activity_is_nobodys_rather_than_as_it_is(inside: Any, register: Register) -> None:
    page = open_page(inside, SWEDISH, HREF).text
    assignees = [part.split("</option>")[0] for part in page.split('name="assignee_id"')[1:]]
    assert [one.rpartition(">")[2] for one in assignees] == ["–", "–"]
