"""The recipes of CONTRIBUTING.md, applied as printed to a copy of the source: types, architecture and schemas hold."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.recipes.applied import add_a_field, add_a_tab, add_an_event, add_an_rpc
from tests.recipes.source_copy import Copy, blocks

pytestmark = pytest.mark.slow


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    made = Copy(tmp_path / "kundkort")
    yield made
    shutil.rmtree(made.folder)


@dataclass(frozen=True)
class Applied:
    """A copy to which all recipes were applied, and the lines of messages that each has added."""

    copy: Copy
    added: dict[str, list[str]]


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    """One after another to the same copy, since each has to be read by mypy as a whole."""
    copy = Copy(tmp_path_factory.mktemp("recipes") / "kundkort")
    added, before = {}, set[str]()
    for recipe in (add_an_rpc, add_an_event, add_a_field, add_a_tab):
        recipe(copy)
        added[recipe.__name__] = [line for line in copy.added_messages() if line not in before]
        before.update(added[recipe.__name__])
    yield Applied(copy, added)
    shutil.rmtree(copy.folder)


def test_types_hold(applied: Applied) -> None:
    done = applied.copy.run("mypy", "libs", "services/sales", "services/crm", "gateway")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_architecture_labels_tabs_and_limits_hold(applied: Applied) -> None:
    tests = (f"tests/contracts/test_{name}.py" for name in ("architecture", "labels", "tabs", "limits"))
    done = applied.copy.run("pytest", "-q", *tests)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_an_rpc_adds_a_request_and_its_reply(applied: Applied) -> None:
    added = applied.added["add_an_rpc"]
    assert len(added) == 2
    assert all("get_quote_summary" in line or "GetQuoteSummary" in line for line in added)


def test_a_field_is_added_to_its_messages(applied: Applied) -> None:
    """Messages that this release has changed already stand in the list with further fields."""
    assert {"/description" in line for line in applied.added["add_a_field"] if line.startswith("  + ")} == {True}
    found, message = set(), ""
    for line in (applied.copy.folder / "tests/contracts/golden/next.txt").read_text().splitlines():
        message = message if line.startswith(" ") else line
        found |= {message} if line.startswith("  + ") and "/description:" in line else set()
    wanted = ("CreateProperty reply", "CreateProperty request", "ListProperties reply", "PropertyCreated event")
    assert {f"crm.{one}" for one in wanted} <= found


OLD_PROPERTY = """
from crm.models import Property
print(repr(Property._from_son({"_id": "prp_1", "name": "Stamkund", "folded": "stamkund"}).to_contract().description))
"""


def test_a_stored_document_without_the_new_field_is_read(applied: Applied) -> None:
    (applied.copy.folder / "old_property.py").write_text(OLD_PROPERTY)
    done = applied.copy.run("old_property")
    assert done.stdout.strip() == "''", done.stderr


def test_a_tab_adds_one_item(applied: Applied) -> None:
    assert applied.added["add_a_tab"] == ["new message: crm.complaints item"]


def test_a_new_tab_is_on_the_card(applied: Applied) -> None:
    assert {"AMQP_URL", "MONGODB_URL"} <= set(os.environ)
    done = applied.copy.run("pytest", "-q", "services/crm/tests/test_card.py", "-k", "complaints or of_one_branch")
    assert "2 passed" in done.stdout, done.stdout[-3000:]


def test_an_rpc_without_its_entrypoint_is_noticed(copy: Copy) -> None:
    contract, *_ = blocks("add an RPC")
    copy.append("libs/contracts/sales/quotes.py", contract)
    copy.export("libs/contracts/sales/__init__.py", "contracts.sales.quotes", "GetQuoteSummary", "QuoteSummary")
    done = copy.run("pytest", "-q", "tests/contracts/test_architecture.py", "-k", "exactly_one_provider")
    assert "test_every_request_has_exactly_one_provider[sales]" in done.stdout


def test_a_field_without_its_label_is_noticed(copy: Copy) -> None:
    add_a_field(copy, label=False)
    done = copy.run("pytest", "-q", "tests/contracts/test_labels.py")
    assert "CreateProperty" in done.stdout
    assert done.returncode == 1
