"""Decimals in Swedish texts of errors have a comma: a gap that a decimal fills says `:number`."""

import importlib
import inspect
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import FunctionType

from contracts.error_texts import ErrorText, FieldText

ROOT = Path(__file__).resolve().parents[2]


def functions() -> Iterator[FunctionType]:
    """The named errors of all services."""
    for path in sorted(ROOT.glob("services/*/*errors.py")):
        module = importlib.import_module(f"{path.parent.name}.{path.stem}")
        yield from (one for one in vars(module).values() if isinstance(one, FunctionType))


def texts_of(function: FunctionType, source: str) -> Iterator[ErrorText[object] | FieldText]:  # type: ignore[type-var]
    """The texts that a function names."""
    for name in re.findall(r"[\w.]*\b[A-Z][A-Z_]{2,}\b", source):
        *modules, last = name.split(".")
        found = function.__globals__.get(modules[0]) if modules else None
        one = getattr(found, last, None) if modules else function.__globals__.get(last)
        if isinstance(one, ErrorText | FieldText):
            yield one


def test_a_gap_that_a_decimal_fills_is_written_as_a_number() -> None:
    """«Av betalningen finns 12.50 kvar à conto»."""
    plain = []
    for function in functions():
        source = inspect.getsource(function)
        decimals = [name for name, kind in function.__annotations__.items() if kind in (Decimal, Decimal | None)]
        gaps = [gap for one in decimals for gap in re.findall(rf"(\w+)=[^,()]*\b{one}\b", source)]
        for text in texts_of(function, source):
            plain += [f"{text.code}: {gap}" for gap in gaps if f"{{{gap}}}" in text.sv]
    assert "\n".join(plain) == ""
