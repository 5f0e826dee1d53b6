"""How many rows of a register are imported a second, through the API, validation and answer included."""

import time
from typing import TYPE_CHECKING

from stdnum import luhn

from tests.bench.report import Figure, at_least

if TYPE_CHECKING:
    from tests.bench.run import Bench

TOWNS = (("211 20", "Malmö"), ("111 34", "Stockholm"), ("411 09", "Göteborg"), ("903 25", "Umeå"))


def rows(count: int) -> str:
    """A register of that many companies with valid organisation numbers, each different."""
    lines = ["Namn;Organisationsnr;E-post;Telefon;Postadress;Postnr;Ort"]
    for number in range(count):
        postcode, town = TOWNS[number % len(TOWNS)]
        base = f"5560{number:05d}"
        organisation = base + luhn.calc_check_digit(base)
        lines.append(
            f"Provbolaget {number:05d} AB;{organisation};info{number}@prov.example;040{number:07d};"
            f"Provgatan {number % 90 + 1};{postcode};{town}"
        )
    return "\n".join(lines)


def speed(bench: "Bench") -> list[Figure]:
    """One import; and the same file again, which must create nothing."""
    count = 500 if bench.quick else 5000
    body = rows(count).encode()
    headers = {"Content-Type": "text/csv", "Accept": "application/json"}
    spent = []
    for turn in (1, 2):
        start = time.perf_counter()
        key = {"Idempotency-Key": f"bench-import-{turn}"}
        bench.api.request("POST", "/v1/imports/customers", data=body, headers={**headers, **key}, timeout=120)
        spent.append(time.perf_counter() - start)
    return [
        at_least(f"rows imported a second ({count:,} new)", count / spent[0], "/s", 1000),
        Figure("rows a second, all known already", count / spent[1], "/s"),
    ]
