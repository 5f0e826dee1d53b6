"""House rules that a machine can check: sizes, names of modules, names of functions."""

import ast
import sys
from collections.abc import Iterator

from tests.contracts.source import ROOT

FOLDERS = ("libs", "services", "gateway", "tools", "deploy", "tests")
MOST_LINES, MOST_LINES_OF_FUNCTION = 300, 45
# Longer than 300 lines: tests that wait to be split. Nothing may be added.
LONG_TESTS = {
    "gateway/tests/test_card.py",
    "gateway/tests/test_operations.py",
    "gateway/tests/test_web.py",
    "services/billing/tests/test_invoices.py",
    "services/documents/tests/test_service.py",
}
# A table of one operation's parameters, and a walk through one card; nothing may be added.
LONG_FUNCTIONS = {"gateway/http/operations.py:custom", "services/billing/tests/test_card.py:test_all_three_tabs"}
# `gateway.http` is a room of the gateway, never imported by its bare name.
HIDING = {"gateway/http", "tests/bench/http.py"}
# Functions are verbs: a participle does not say what is done.
PARTICIPLES = {"listed", "known", "shown", "sealed", "opened", "told", "walked", "priced", "printed"}
# Those of before the rule; whoever renames one takes it out.
PARTICIPLES_LEFT = {
    "deploy/local/bare/walk.py:_printed",
    "deploy/local/mongo_wire/duplicates.py:_shown",
    "libs/chassis/tests/test_client.py:told",
    "services/billing/invoices.py:listed",
    "services/billing/ratings.py:listed",
    "services/billing/reminders.py:listed",
    "services/billing/tests/test_invoices.py:listed",
    "services/billing/tests/test_service.py:known",
    "services/sales/agreements.py:listed",
    "services/sales/orders.py:listed",
    "services/sales/quotes.py:listed",
    "services/sales/receipts.py:listed",
    "services/sales/tests/test_service.py:known",
    "tests/contracts/test_messages_only_grow.py:told",
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> dict[str, str]:
    """Path → text of every Python file."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return {str(path.relative_to(ROOT)): path.read_text() for path in paths}


def functions() -> Iterator[tuple[str, Function]]:
    for path, text in modules().items():
        yield from ((path, node) for node in ast.walk(ast.parse(text)) if isinstance(node, Function))


def test_no_file_is_longer_than_300_lines() -> None:
    assert {path for path, text in modules().items() if text.count("\n") > MOST_LINES} - LONG_TESTS == set()


def test_no_function_is_longer_than_45_lines() -> None:
    long = {
        f"{path}:{one.name}"
        for path, one in functions()
        if (one.end_lineno or 0) - one.lineno >= MOST_LINES_OF_FUNCTION
    }
    assert long - LONG_FUNCTIONS == set()


def test_no_module_has_the_name_of_one_of_pythons() -> None:
    """As a script's neighbour it would hide Python's own."""
    names = {path.rsplit("/", 1)[0] if path.endswith("__init__.py") else path for path in modules()}
    hiding = {name for name in names if name.rsplit("/", 1)[-1].removesuffix(".py") in sys.stdlib_module_names}
    assert hiding - HIDING == set()


def test_no_function_is_named_by_a_bare_participle() -> None:
    found = {f"{path}:{one.name}" for path, one in functions() if one.name.lstrip("_") in PARTICIPLES}
    assert found - PARTICIPLES_LEFT == set()
