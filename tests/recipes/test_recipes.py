"""The recipes of CONTRIBUTING.md, applied as printed to a copy of the source: types, architecture and schemas hold."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.recipes.applied import add_a_field, add_a_tab, add_an_event
from tests.recipes.source_copy import Copy, blocks

pytestmark = pytest.mark.slow


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    made = Copy(tmp_path / "kundkort")
    yield made
    shutil.rmtree(made.folder)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    """mypy's cache, which all copies share: only the first one is read whole."""
    return str(tmp_path_factory.mktemp("mypy"))


def failing(copy: Copy, cache: str) -> str:
    """What mypy and the tests of contracts and architecture say of the copy; empty when all is right."""
    tests = ("architecture", "labels", "tabs", "limits")
    checks = (
        ("mypy", "--cache-dir", cache, "libs", "services/sales", "services/crm", "gateway"),
        ("pytest", "-q", *(f"tests/contracts/test_{name}.py" for name in tests)),
    )
    done = [copy.run(*check) for check in checks]
    return "".join(one.stdout[-3000:] + one.stderr[-1000:] for one in done if one.returncode != 0)


def test_add_an_rpc(copy: Copy, cache: str) -> None:
    contract, verb, entrypoint, operation = blocks("add an RPC")
    copy.append("libs/contracts/sales/quotes.py", contract)
    copy.export("libs/contracts/sales/__init__.py", "contracts.sales.quotes", "GetQuoteSummary", "QuoteSummary")
    copy.append("services/sales/quotes.py", verb)
    copy.append_method("services/sales/service.py", entrypoint)
    copy.append("gateway/api/sales.py", operation)
    assert failing(copy, cache) == ""
    added = copy.added_messages()
    assert len(added) == 2
    assert all("get_quote_summary" in line or "GetQuoteSummary" in line for line in added)


def test_an_rpc_without_its_entrypoint_is_noticed(copy: Copy) -> None:
    contract, *_ = blocks("add an RPC")
    copy.append("libs/contracts/sales/quotes.py", contract)
    copy.export("libs/contracts/sales/__init__.py", "contracts.sales.quotes", "GetQuoteSummary", "QuoteSummary")
    done = copy.run("pytest", "-q", "tests/contracts/test_architecture.py")
    assert "test_every_request_has_exactly_one_provider[sales]" in done.stdout


def test_add_an_event(copy: Copy, cache: str) -> None:
    add_an_event(copy)
    assert failing(copy, cache) == ""


OLD_PROPERTY = """
from crm.models import Property
print(repr(Property._from_son({"_id": "prp_1", "name": "Stamkund", "folded": "stamkund"}).to_contract().description))
"""


def test_add_a_field(copy: Copy, cache: str) -> None:
    add_a_field(copy)
    assert failing(copy, cache) == ""
    changed = [line for line in copy.added_messages() if not line.startswith(" ")]
    assert changed == [
        "crm.CreateProperty reply",
        "crm.CreateProperty request",
        "crm.ListProperties reply",
        "crm.PropertyCreated event",
    ]
    (copy.folder / "old_property.py").write_text(OLD_PROPERTY)
    done = copy.run("old_property")
    assert done.stdout.strip() == "''", done.stderr


def test_a_field_without_its_label_is_noticed(copy: Copy) -> None:
    add_a_field(copy, label=False)
    done = copy.run("pytest", "-q", "tests/contracts/test_labels.py")
    assert "CreateProperty" in done.stdout
    assert done.returncode == 1


def test_add_a_tab(copy: Copy, cache: str) -> None:
    add_a_tab(copy)
    assert failing(copy, cache) == ""
    assert copy.added_messages() == ["new message: crm.complaints item"]


@pytest.fixture
def servers() -> dict[str, str]:
    return {"AMQP_URL": os.environ["AMQP_URL"], "MONGODB_URL": os.environ["MONGODB_URL"]}


def test_a_new_tab_is_on_the_card(copy: Copy, servers: dict[str, str]) -> None:
    add_a_tab(copy)
    done = copy.run("pytest", "-q", "services/crm/tests/test_card.py", "-k", "complaints or of_one_branch")
    assert "2 passed" in done.stdout, done.stdout[-3000:]
