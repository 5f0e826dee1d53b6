"""The source as a tree of imports, decorators and calls, so that rules of architecture can be asked of it."""

import ast
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Source:
    """One Python file: its path below the root and its tree."""

    path: str
    text: str
    tree: ast.Module

    def imports(self) -> Iterator[str]:
        """Dotted names of all that it imports: `from a import b` gives "a.b"."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def imports_at_start(self) -> Iterator[str]:
        """Those that run when the file is imported: neither the ones for type checking nor those inside of functions."""
        left = list(self.tree.body)
        while left:
            node = left.pop()
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield from Source(self.path, "", ast.Module([node], [])).imports()
            elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                left += node.orelse
            elif isinstance(node, ast.If | ast.Try | ast.With):
                left += node.body

    def functions(self) -> Iterator[ast.FunctionDef]:
        yield from (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef))

    def decorated(self, decorator: str) -> Iterator[tuple[str, str]]:
        """`(message class, method)` of each method decorated with e.g. `@handles(contract.IssueInvoice)`."""
        for function in self.functions():
            for mark in function.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func).split(".")[-1] == decorator:
                    yield ast.unparse(mark.args[0]).split(".")[-1], function.name

    def calls(self, *names: str) -> Iterator[ast.Call]:
        """Calls of functions or classes by their last name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in names:
                yield node


@cache
def sources(folder: str) -> tuple[Source, ...]:
    """The Python files below a folder of the repository, without its tests."""
    paths = [path for path in sorted((ROOT / folder).rglob("*.py")) if "tests" not in path.relative_to(ROOT).parts]
    found = tuple(_read(path) for path in paths)
    gc.freeze()  # millions of nodes that live as long as the process: looking through them again cost more than the tests
    return found


def _read(path: Path) -> Source:
    text = path.read_text()
    return Source(str(path.relative_to(ROOT)), text, ast.parse(text))


def service_source(service: str) -> Source:
    """The entrypoints of one service: its service.py, and what is split off from it as `…_entrypoints.py`."""
    folder = ROOT / "services" / service
    texts = [path.read_text() for path in (folder / "service.py", *sorted(folder.glob("*_entrypoints.py")))]
    return Source(f"services/{service}/service.py", "\n".join(texts), ast.parse("\n".join(texts)))
