"""Where the focus is when a page comes: nobody at the keyboard begins anew at the top, and "back" shows what was asked."""

# ruff: noqa: F811 - fixtures of another module

import re
from pathlib import Path
from typing import Any

import pytest

import gateway.web
from contracts.errors import InvalidInput
from contracts.form_fields import FieldKind
from gateway.web.forms.drawing import Input, focus_after_removal

from .test_web_selections import Crm, crm, inside, press  # noqa: F401 - two fixtures

TEMPLATES = sorted((Path(gateway.web.__file__).parent / "templates").glob("*.html"))
CITY = {"field": "city", "operator": "is", "value": "Lund"}
FOCUS = re.compile(r'id="([^"]+)"[^>]* autofocus')


def rows_of(count: int) -> list[Input]:
    rows = [[Input(f"lines.{at}.{name}", name, FieldKind.TEXT) for name in ("article", "text")] for at in range(count)]
    return [Input("day", "Day", FieldKind.DATE), Input("lines", "Lines", FieldKind.ROWS, rows=rows)]


@pytest.mark.parametrize(
    ("left", "removed", "focus"),
    [
        (2, "lines.0", "f-lines-0-article"),
        (2, "lines.1", "f-lines-1-article"),
        (2, "lines.2", "f-lines-1-article"),
        (0, "lines.0", "f-lines-add"),
        (2, "day.0", ""),
        (2, "lines.x", ""),
        (2, "", ""),
    ],
)
def test_after_a_row_is_removed_one_goes_on_in_its_place(left: int, removed: str, focus: str) -> None:
    assert focus_after_removal(rows_of(left), removed) == focus


@pytest.mark.parametrize(
    ("button", "rows", "focus"),
    [
        ("add", 2, "f-2"),
        ("remove-0", 2, "f-0"),
        ("remove-1", 2, "f-0"),
        ("count", 1, "count"),
        ("show", 1, None),
    ],
)
def test_a_button_of_a_selections_form_leads_on(inside: Any, button: str, rows: int, focus: str | None) -> None:
    page = press(inside, button, [CITY] * rows).text
    assert FOCUS.findall(page) == ([focus] if focus else [])
    assert ('aria-describedby="counted"' in page, 'id="counted"' in page) == (button == "count",) * 2


@pytest.mark.parametrize(
    ("bad", "focus", "said_in"),
    [
        ({"/name": "value_empty The value is empty."}, "name", "name-wrong"),
        ({"/rule/rules/1/value": "value_empty The value is empty."}, "f-1", "w-1"),
        ({"/rule/rules/1/value": "x", "/name": "y"}, "name", "name-wrong"),
    ],
)
def test_what_is_wrong_in_a_selection_has_the_focus(
    inside: Any, crm: Crm, bad: dict[str, str], focus: str, said_in: str
) -> None:
    crm.refusal = InvalidInput("crm.invalid_input", "Wrong.", bad)
    page = press(inside, "save", [CITY, CITY], name="Mitt").text
    assert FOCUS.findall(page) == [focus]
    (tag,) = re.findall(rf'<[^>]* id="{focus}"[^>]*>', page)
    assert (f'aria-describedby="{said_in}"' in tag, 'aria-invalid="true"' in tag) == (True, True)
    assert page.count(f'id="{said_in}"') == 1


def test_back_shows_what_the_page_was_asked() -> None:
    """Browsers put what was chosen last into the forms of a page that is shown again, which is of another question."""
    forms = [(path.name, form) for path in TEMPLATES for form in re.findall(r"<form [^>]*>", path.read_text())]
    asking = [(name, form) for name, form in forms if 'method="get"' in form and "/login/openid" not in form]
    assert len(asking) >= 15
    assert [one for one in asking if 'autocomplete="off"' not in one[1]] == []
