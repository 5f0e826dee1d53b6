"""The chassis is what every team reads first: each of its files stays small."""

import ast
from pathlib import Path

import pytest

CHASSIS = Path(__file__).resolve().parents[1]
MOST_LINES = 150


def lines_of_code(source: str) -> int:
    """Logical lines: statements, but no docstrings. A line that the formatter wraps counts once."""
    statements = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    return sum(not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)) for one in statements)


def test_lines_of_code_are_counted_as_people_count_them() -> None:
    source = '"""Doc\nstring."""\n\n# comment\nx = 1  # note\n\n\ndef f() -> str:\n    """Doc."""\n    return (\n"#")\n'
    assert lines_of_code(source) == 3


@pytest.mark.parametrize("path", sorted(CHASSIS.glob("*.py")), ids=lambda path: path.name)
def test_no_file_of_the_chassis_has_more_than_150_lines_of_code(path: Path) -> None:
    assert lines_of_code(path.read_text()) <= MOST_LINES
