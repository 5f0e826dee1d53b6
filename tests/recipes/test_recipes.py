"""The recipes of CONTRIBUTING.md, applied as printed to a copy of the source: types, architecture and schemas hold."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from tests.contracts.source import ROOT

COPIED = (
    "libs",
    "services",
    "gateway",
    "tests",
    "docs",
    "deploy",
    "tools",
    "pyproject.toml",
    "conftest.py",
    "CONTRIBUTING.md",
)
UNCOPIED = shutil.ignore_patterns("__pycache__", "*.pyc")


class Copy:
    """A copy of the source that a recipe may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=UNCOPIED)
            else:
                shutil.copy(source, folder / name)

    def add_imports(self, path: str, imports: str) -> None:
        """Puts imports below the docstring of a module."""
        file = self.folder / path
        head, end, body = file.read_text().partition('"""\n\n')
        file.write_text(f"{head}{end}{imports}{body}")

    def append(self, path: str, block: str) -> None:
        """Puts the block's imports below the module's docstring and the rest at its end."""
        imports, rest = split(block)
        self.add_imports(path, imports)
        file = self.folder / path
        file.write_text(f"{file.read_text().rstrip()}\n\n\n{rest}")

    def append_method(self, path: str, block: str) -> None:
        """Puts a method at the end of the last class of a module."""
        file = self.folder / path
        text = file.read_text()
        end = max(node.end_lineno or 0 for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
        lines = text.splitlines(keepends=True)
        file.write_text("".join([*lines[:end], "\n", block, *lines[end:]]))

    def export(self, path: str, module: str, *names: str) -> None:
        """Names classes in the package's import and in its `__all__`."""
        file = self.folder / path
        text = file.read_text()
        listed = "".join(f'    "{name}",\n' for name in names)
        text = text.replace("__all__ = [\n", f"from {module} import {', '.join(names)}\n\n__all__ = [\n{listed}", 1)
        file.write_text(text)

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """A module of Python, on the copy."""
        paths = os.pathsep.join(str(self.folder / name) for name in (".", "libs", "services", "tools"))
        environment = {**os.environ, "PYTHONPATH": paths}
        command = [sys.executable, "-m", *words]
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)


def split(block: str) -> tuple[str, str]:
    """The lines of a block that import, and the others."""
    lines = block.splitlines(keepends=True)
    imports = [line for line in lines if line.startswith("from ")]
    return "".join(imports), "".join(line for line in lines if line not in imports).lstrip("\n")


def blocks(recipe: str) -> list[str]:
    """The code of a recipe as printed, a block for each step."""
    text = (ROOT / "CONTRIBUTING.md").read_text()
    found = re.search(rf"^## Recipe: {recipe}\n(.*?)^## ", text, re.M | re.S)
    assert found, f"CONTRIBUTING.md has no recipe {recipe}"
    printed = re.findall(r"^   ```python\n(.*?)^   ```", found[1], re.M | re.S)
    return [
        dedent(re.sub(r"^   ", "", block, flags=re.M)) if "@" not in block else re.sub(r"^   ", "", block, flags=re.M)
        for block in printed
    ]


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    made = Copy(tmp_path / "kundkort")
    yield made
    shutil.rmtree(made.folder)


def failing(copy: Copy) -> str:
    """What mypy and the tests of architecture say of the copy; empty when all is right."""
    checks = (
        ("mypy", "libs", "services/sales", "services/crm", "gateway"),
        ("pytest", "-q", "tests/contracts/test_architecture.py", "tests/contracts/test_labels.py"),
    )
    done = [copy.run(*check) for check in checks]
    return "".join(one.stdout[-3000:] + one.stderr[-1000:] for one in done if one.returncode != 0)


def test_add_an_rpc(copy: Copy) -> None:
    contract, verb, entrypoint, operation = blocks("add an RPC")
    copy.append("libs/contracts/sales/quotes.py", contract)
    copy.export("libs/contracts/sales/__init__.py", "contracts.sales.quotes", "GetQuoteSummary", "QuoteSummary")
    copy.append("services/sales/quotes.py", verb)
    copy.append_method("services/sales/service.py", entrypoint)
    copy.append("gateway/api/sales.py", operation)
    assert failing(copy) == ""
    copy.run("tests.contracts.golden", "--add")
    noted = (copy.folder / "tests/contracts/golden/next.txt").read_text()
    added = set(noted.splitlines()) - set((ROOT / "tests/contracts/golden/next.txt").read_text().splitlines())
    assert len(added) == 2
    assert all("get_quote_summary" in line or "GetQuoteSummary" in line for line in added)


def test_an_rpc_without_its_entrypoint_is_noticed(copy: Copy) -> None:
    contract, *_ = blocks("add an RPC")
    copy.append("libs/contracts/sales/quotes.py", contract)
    copy.export("libs/contracts/sales/__init__.py", "contracts.sales.quotes", "GetQuoteSummary", "QuoteSummary")
    done = copy.run("pytest", "-q", "tests/contracts/test_architecture.py")
    assert "test_every_request_has_exactly_one_provider[sales]" in done.stdout


def test_add_an_event(copy: Copy) -> None:
    contract, model, verb, subscriber = blocks("add an event")
    copy.append("libs/contracts/sales/events.py", contract)
    copy.export("libs/contracts/sales/__init__.py", "contracts.sales.events", "QuoteSent")
    copy.append("services/crm/models.py", model)
    (copy.folder / "services/crm/quotes.py").write_text(f'"""Copies of quotes."""\n\n{verb}')
    copy.append_method("services/crm/service.py", subscriber)
    copy.add_imports("services/crm/service.py", "from contracts.sales import QuoteSent\nfrom crm import quotes\n")
    assert failing(copy) == ""
