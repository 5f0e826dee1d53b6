"""The memory that a gateway needs above idle for a large register: `python -m tests.bench.import_memory ROWS BYTES [persons]`.

A register of customers, or with `persons` a list of persons with their companies. One process reads the file, sends its rows to
a service that answers at once, and makes the report, as a gateway does. Prints the peak above idle in megabytes, and the seconds
of reading alone.
"""

import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

from chassis.context import Context
from gateway.imports.options import ImportOptions
from gateway.imports.register import open_register
from gateway.imports.report import Report
from gateway.imports.run import run_import


class Answered:
    """The reply to a batch: every tenth row is doubtful, the others are created."""

    def __init__(self, request: Any) -> None:
        self._request = request

    def result(self) -> Any:
        return {"rows": [_report(row) for row in self._request.rows]}


class Client:
    """The customers service without its database."""

    def send(self, request: Any, _context: Context) -> Answered:
        return Answered(request)


def _report(row: Any) -> dict[str, Any]:
    doubt = {"code": "missing_city", "field": "invoice_city", "detail": "The address has no city."}
    problems = [doubt] if row.line % 10 == 0 else []
    outcome = "doubtful" if problems else "created"
    about = {
        "line": row.line,
        "key": f"import:{row.line:040d}",
        "outcome": outcome,
        "customer_id": f"cus_{row.line:032x}",
    }
    return {**about, "name": row.fields["name"], "problems": problems}


def write_register(path: Path, rows: int, size: int) -> None:
    """A register of about `size` bytes."""
    note = "Å" + "x" * max(0, size // rows - 75)
    with path.open("w", encoding="cp1252") as file:
        file.write("Kundnr;Namn;Orgnr;Postnr;Ort;Anteckning\n")
        for number in range(rows):
            file.write(f"{number};Åkeri {number} i Växjö AB;556{number:07d};352 30;Växjö;{note}\n")


def write_persons(path: Path, rows: int, size: int) -> None:
    """A list of persons of about `size` bytes, four of each company, who stand far from each other."""
    note = "Å" + "x" * max(0, size // rows - 85)
    with path.open("w", encoding="cp1252") as file:
        file.write("Förnamn;Efternamn;Företag;E-post;Ort;Anteckning\n")
        for number in range(rows):
            company = number % (rows // 4)
            file.write(f"Åsa{number};Ek;Åkeri {company} i Växjö AB;asa{number}@akeri{company}.example;Växjö;{note}\n")


def peak() -> float:
    """The most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(path: Path) -> tuple[float, float, dict[str, Any]]:
    """Megabytes above idle, seconds of reading, and the report."""
    context = Context("co", "usr", frozenset(), time.time() + 3600, "r", "t", frozenset())
    call: Any = SimpleNamespace(context=context, gateway=SimpleNamespace(client=Client()))
    idle, began, report = peak(), time.monotonic(), {}
    with path.open("rb") as file, open_register(file) as register:
        seconds = time.monotonic() - began
        counted = Report(register, dry_run=False, language="sv")
        for step in run_import(call, register, ImportOptions(), counted):
            report = step.get("report", {})
        counted.rejected.finish()
    return peak() - idle, seconds, report


def main() -> None:
    rows, size = int(sys.argv[1]), int(sys.argv[2])
    write = write_persons if sys.argv[3:] == ["persons"] else write_register
    with TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.csv", Path(folder) / "large.csv"
        write(small, 100, 10_000)
        measure(small)  # what is loaded at the first import of a process is not of this one
        write(large, rows, size)
        megabytes, seconds, report = measure(large)
    print(f"{megabytes:.1f} {seconds:.1f} {report['total']} {report['created'] + report['doubtful']}")


if __name__ == "__main__":
    main()
