"""The chassis is what every team reads first: it stays small."""

import ast
from pathlib import Path

CHASSIS = Path(__file__).resolve().parents[1]
MOST_LINES = 1000


def lines_of_code(source: str) -> int:
    """Logical lines: statements, but no docstrings. A line that the formatter wraps counts once."""
    statements = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    return sum(not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)) for one in statements)


def test_lines_of_code_are_counted_as_people_count_them() -> None:
    source = '"""Doc\nstring."""\n\n# comment\nx = 1  # note\n\n\ndef f() -> str:\n    """Doc."""\n    return (\n"#")\n'
    assert lines_of_code(source) == 3


def test_the_chassis_stays_under_1000_lines_of_code() -> None:
    """All that runs in a service or the gateway; the fixtures in `testing` do not."""
    paths = [path for path in CHASSIS.glob("*.py") if path.name != "testing.py"]
    sizes = {path.name: lines_of_code(path.read_text()) for path in paths}
    assert len(sizes) > 10
    assert sum(sizes.values()) < MOST_LINES, sizes
