"""Figures and the table of them. The targets are those of the design, § 8."""

from dataclasses import dataclass


@dataclass
class Figure:
    """One measured figure. `target` in words; `met` is None where the design names none."""

    name: str
    value: float
    unit: str
    target: str = ""
    met: bool | None = None


def at_most(name: str, value: float, unit: str, target: float) -> Figure:
    """A figure that is to be `target` or less."""
    return Figure(name, value, unit, f"≤ {target:g} {unit}".strip(), value <= target)


def at_least(name: str, value: float, unit: str, target: float) -> Figure:
    """A figure that is to be `target` or more."""
    return Figure(name, value, unit, f"≥ {target:g} {unit}".strip(), value >= target)


def table(figures: list[Figure]) -> str:
    """Aligned columns: figure, value, target, whether it is met."""
    rows = [("", "measured", "target", "")]
    for one in figures:
        verdict = "" if one.met is None else "met" if one.met else "MISSED"
        rows.append((one.name, f"{one.value:,.2f} {one.unit}", one.target, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:>{widths[1]}}  {target:>{widths[2]}}  {verdict}".rstrip()
        for name, value, target, verdict in rows
    )
