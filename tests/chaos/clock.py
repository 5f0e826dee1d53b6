"""Clocks of services and gateways that a test steps while they run.

clocks = set_clocks(stack, folder)                                   # before its processes start
clocks["sales-1"].step(3600); clocks["sales-1"].step(0)
"""

from pathlib import Path

from deploy.local import parts
from tests.chaos.stepped import STEP
from tests.stack import Origin, Stack, part_of

RUN_STEPPED = ["-m", "tests.chaos.stepped"]


class SteppedClock:
    """The clock of one process, from the test's side."""

    def __init__(self, file: Path) -> None:
        """Right, until it is stepped; `file` tells the process."""
        self._file = file
        self._file.write_bytes(STEP.pack(0))

    def step(self, seconds: float) -> None:
        """From now on the clock is so many seconds ahead; negative: behind; 0: right."""
        with self._file.open("r+b") as file:
            file.write(STEP.pack(seconds))

    @property
    def runner(self) -> list[str]:
        """What stands before the module in the command of a process, in place of `-m`."""
        return [*RUN_STEPPED, str(self._file)]

    def origin(self, part: str) -> Origin:
        """This tree's code, run by this clock."""
        python, _, module, *arguments = parts.command(part)
        return Origin(commands={part: [python, *self.runner, module, *arguments]})


def set_clocks(stack: Stack, folder: Path) -> dict[str, SteppedClock]:
    """Gives each process a clock of its own, from its next start on; by the process's name."""
    clocks = {name: SteppedClock(folder / f"{name}.clock") for name in stack.ports}
    stack.origins |= {name: clock.origin(part_of(name)) for name, clock in clocks.items()}
    return clocks
