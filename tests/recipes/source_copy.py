"""A copy of the source to which the recipes of CONTRIBUTING.md are applied as printed."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

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

    def append_to_class(self, path: str, name: str, block: str) -> None:
        """Puts fields below the last simple statement of a class's body that comes before its first method."""
        file = self.folder / path
        lines = file.read_text().splitlines(keepends=True)
        found = next(
            one for one in ast.parse("".join(lines)).body if isinstance(one, ast.ClassDef) and one.name == name
        )
        end = max(one.end_lineno or 0 for one in found.body if not isinstance(one, ast.FunctionDef))
        file.write_text("".join([*lines[:end], block, *lines[end:]]))

    def insert_above(self, path: str, line: str, block: str) -> None:
        """Puts lines above the one line that begins so."""
        file = self.folder / path
        lines = file.read_text().splitlines(keepends=True)
        (position,) = (number for number, text in enumerate(lines) if text.startswith(line))
        file.write_text("".join([*lines[:position], block, *lines[position:]]))

    def rewrite(self, path: str, old: str, new: str) -> None:
        """Puts a text in place of another that stands there exactly once."""
        file = self.folder / path
        before, after = file.read_text().split(old)
        file.write_text(f"{before}{new}{after}")

    def replace(self, path: str, block: str) -> None:
        """Puts a statement in place of the only one that begins alike, up to its first bracket."""
        file = self.folder / path
        lines = file.read_text().splitlines(keepends=True)
        start = re.split(r"(?<=[({])", block, maxsplit=1)[0]
        nodes = [one for one in ast.walk(ast.parse("".join(lines))) if isinstance(one, ast.stmt)]
        (old,) = (one for one in nodes if lines[one.lineno - 1].startswith(start))
        file.write_text("".join([*lines[: old.lineno - 1], block, *lines[old.end_lineno :]]))

    def export(self, path: str, module: str, *names: str) -> None:
        """Names classes in the package's import and in its `__all__`."""
        file = self.folder / path
        text = file.read_text()
        listed = "".join(f'    "{name}",\n' for name in names)
        text = text.replace("__all__ = [\n", f"from {module} import {', '.join(names)}\n\n__all__ = [\n{listed}", 1)
        file.write_text(text)

    def added_messages(self) -> list[str]:
        """The lines that `golden --add` writes into next.txt beside those of today. It refuses what breaks a release."""
        done = self.run("tests.contracts.golden", "--add")
        assert done.returncode == 0, done.stdout
        noted = "tests/contracts/golden/next.txt"
        before = set((ROOT / noted).read_text().splitlines())
        return [line for line in (self.folder / noted).read_text().splitlines() if line not in before]

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
    return [re.sub(r"^   ", "", block, flags=re.M) for block in printed]
