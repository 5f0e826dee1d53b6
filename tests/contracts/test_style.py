"""House rules that a machine can check: sizes, names of modules, names of functions."""

import ast
import sys
from collections.abc import Iterator

from tests.contracts.source import ROOT

FOLDERS = ("libs", "services", "gateway", "tools", "deploy", "tests")
MOST_LINES, MOST_LINES_OF_FUNCTION = 300, 45
# Tests of before the rule that are longer; the set only shrinks, since the test compares it exactly.
LONG_TESTS = {
    "gateway/tests/test_operations.py",
    "gateway/tests/test_web.py",
    "services/billing/tests/test_invoices.py",
    "services/documents/tests/test_service.py",
}
# A table of one operation's parameters, and a walk through one card; compared exactly, too.
LONG_FUNCTIONS = {"gateway/http/operations.py:custom", "services/billing/tests/test_card.py:test_all_three_tabs"}
# `gateway.http` is a room of the gateway, never imported by its bare name.
HIDING = {"gateway/http", "tests/bench/http.py"}
# Functions are verbs: a participle does not say what is done.
PARTICIPLES = {"listed", "known", "shown", "sealed", "opened", "told", "walked", "priced", "printed"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> dict[str, str]:
    """Path → text of every Python file."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return {str(path.relative_to(ROOT)): path.read_text() for path in paths}


def functions() -> Iterator[tuple[str, Function]]:
    for path, text in modules().items():
        yield from ((path, node) for node in ast.walk(ast.parse(text)) if isinstance(node, Function))


def test_no_file_is_longer_than_300_lines() -> None:
    assert {path for path, text in modules().items() if text.count("\n") > MOST_LINES} == LONG_TESTS


def test_no_function_is_longer_than_45_lines() -> None:
    long = {
        f"{path}:{one.name}"
        for path, one in functions()
        if (one.end_lineno or 0) - one.lineno >= MOST_LINES_OF_FUNCTION
    }
    assert long == LONG_FUNCTIONS


def test_no_module_has_the_name_of_one_of_pythons() -> None:
    """A script in the same folder would import it in place of Python's own."""
    names = {path.rsplit("/", 1)[0] if path.endswith("__init__.py") else path for path in modules()}
    hiding = {name for name in names if name.rsplit("/", 1)[-1].removesuffix(".py") in sys.stdlib_module_names}
    assert hiding == HIDING


def test_no_function_is_named_by_a_bare_participle() -> None:
    found = {f"{path}:{one.name}" for path, one in functions() if one.name.lstrip("_") in PARTICIPLES}
    assert found == set()
