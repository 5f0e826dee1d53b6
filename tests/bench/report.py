"""Figures, the table of them, and a file of them beside an older one. The targets are those of the design, § 8."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from tests.bench.quartiles import Quartiles


@dataclass
class Figure:
    """One measured figure. `target` in words; `met` is None where the design names none.

    `low` and `high` are the quartiles of its rounds, None where it is not of rounds. `note` is shown beside the name and is no
    part of it: two runs are compared by their names.
    """

    name: str
    value: float
    unit: str
    target: str = ""
    met: bool | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""

    @property
    def title(self) -> str:
        """The name, and what is to be known of it in this run."""
        return f"{self.name} ({self.note})" if self.note else self.name

    @property
    def measured(self) -> str:
        """ "0.67 [0.64..0.72]", with its unit."""
        spread = "" if self.low is None or self.high is None else f" [{self.low:,.2f}..{self.high:,.2f}]"
        return f"{self.value:,.2f} {self.unit}".rstrip() + spread


@dataclass
class Results:
    """What one run measured: the machine, the figures, and what could not be measured and why."""

    machine: dict[str, Any]
    figures: list[Figure]
    notes: list[str] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """As JSON, in a folder that is made if need be."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n")

    @classmethod
    def read(cls, path: Path) -> "Results":
        """Also those of an earlier release, whose figures had fewer fields, and of a later one, whose other fields are left out.

        Raises OSError when there is no such file and ValueError when it is none of results.
        """
        try:
            stored = json.loads(path.read_text())
            known = {one.name for one in fields(Figure)}
            figures = [
                Figure(**{name: value for name, value in one.items() if name in known}) for one in stored["figures"]
            ]
            return cls(stored["machine"], figures, stored.get("notes", []))
        except (TypeError, KeyError, AttributeError, json.JSONDecodeError) as error:
            raise ValueError(f"{path} is no file of results: {error}") from error


def figure(name: str, value: float | Quartiles, unit: str = "", note: str = "") -> Figure:
    """A figure without a target, of rounds or not."""
    if isinstance(value, Quartiles):
        return Figure(name, value.middle, unit, low=value.low, high=value.high, note=note)
    return Figure(name, value, unit, note=note)


def at_most(name: str, value: float | Quartiles, unit: str, target: float, note: str = "") -> Figure:
    """A figure that is to be `target` or less; of rounds, their median."""
    made = figure(name, value, unit, note)
    made.target, made.met = f"≤ {target:g} {unit}".strip(), made.value <= target
    return made


def at_least(name: str, value: float | Quartiles, unit: str, target: float, note: str = "") -> Figure:
    """A figure that is to be `target` or more; of rounds, their median."""
    made = figure(name, value, unit, note)
    made.target, made.met = f"≥ {target:g} {unit}".strip(), made.value >= target
    return made


def table(figures: Sequence[Figure]) -> str:
    """Aligned columns: figure, value with quartiles, target, whether it is met."""
    rows = [("", "measured", "target", "")]
    for one in figures:
        verdict = "" if one.met is None else "met" if one.met else "MISSED"
        rows.append((one.title, one.measured, one.target, verdict))
    return _align(rows)


def compare(now: Results, then: Results) -> str:
    """Each figure beside the older one, and the ratio; then those of one run only.

    The ratio of a figure with a unit is also that of two moments of a machine: only that of ratios says something of the code.
    """
    older = {one.name: one for one in then.figures}
    both = [(one, older[one.name]) for one in now.figures if one.name in older]
    rows = [("", "now", "then", "now / then")]
    rows += [(new.name, new.measured, old.measured, _ratio(new.value, old.value)) for new, old in both]
    names = {one.name for one in now.figures}
    parts = [
        f"now:  {describe(now.machine)}\nthen: {describe(then.machine)}",
        _align(rows),
        _list("only now", [one for one in now.figures if one.name not in older]),
        _list("only then", [one for one in then.figures if one.name not in names]),
    ]
    return "\n\n".join(filter(None, parts))


def describe(machine: dict[str, Any]) -> str:
    """ "python 3.11.2, cores 2, …"."""
    return ", ".join(f"{name} {value}" for name, value in machine.items())


def _ratio(new: float, old: float) -> str:
    return f"{new / old:.2f}" if old else "-"


def _list(title: str, figures: list[Figure]) -> str:
    return "\n".join([f"{title}:", *(f"  {one.title}: {one.measured}" for one in figures)]) if figures else ""


def _align(rows: Sequence[tuple[str, ...]]) -> str:
    """The first column to the left, the last as it is, those between them to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, len(widths) - 1) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
