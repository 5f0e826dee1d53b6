"""Registers that other programs wrote, and what each must bring."""

from pathlib import Path
from typing import Any

Json = dict[str, Any]
FILES = Path(__file__).parent


def created(*customers: Json, doubtful: int = 0, **report: Any) -> tuple[list[Json], int, Json]:
    """What a file brings: its customers, as far as named; how many of them are doubtful; what else the report says."""
    return list(customers), doubtful, report


SUNDSVALL = created(
    {"name": "Provsjö Åkeri AB", "addresses.invoice.city": "Sundsvall"},
    {"name": "Älvprov Trä", "addresses.invoice.city": "Älvdalen"},
)
MALMO = {"line1": "Storgatan 1", "line2": "", "postcode": "211 20", "city": "Malmö"}
CASES: dict[str, tuple[list[Json], int, Json]] = {
    "i-macroman-cr": SUNDSVALL,
    "i-cp437": SUNDSVALL,
    "h-sep-line": created({"name": "Björkprov Snickeri", "addresses.invoice.postcode": "411 03"}, delimiter=";"),
    "h-nfd-header": created({"name": "Huvudprov Öl AB", "addresses.visiting.city": "Malmö"}),
    "h-spiris-english": created({"identity_number": "556016-0680"}, unknown_columns=[]),
    "h-dolibarr": created(
        {
            "number": "CU2408-00001",
            "addresses.invoice.country": "FR",
            "addresses.invoice.postcode": "75008",
            "vat_number": "FR40303265045",
        }
    ),
    "h-hubspot-companies": created(
        {f"addresses.invoice.{part}": text for part, text in {**MALMO, "country": "SE"}.items()}
    ),
    "h-outlook": created(
        {
            **{f"addresses.invoice.{part}": text for part, text in MALMO.items()},
            "phone": "040-12 34 56",
            "contacts.0.name": "Prova Provfall",
        },
    ),
    "v-country-names": created(
        *(
            {"addresses.invoice.country": country, "addresses.invoice.postcode": postcode}
            for country, postcode in (
                ("FR", "69001"),
                ("GB", "SW1A 1AA"),
                ("PL", "00-950"),
                ("IS", "101"),
                ("CH", "8001"),
            )
        )
    ),
    "v-status-active": created({"active": True}, {"active": False}),
    "v-terms": created(*({"payment_terms_days": 30} for _ in range(3))),
    "v-orgnr-dash": created({"identity_number": "556016-0680"}),
    "v-number-float": created({"number": "1001"}),
    "v-two-emails": created({"email": "a@prov.example", "info": "E-post: b@prov.example"}, doubtful=1),
    "v-currency-language": created({"currency": "SEK", "language": "sv"}),
    "l-same-name-two-shops": created({"name": "Kioskprov"}, {"name": "Kioskprov"}, doubtful=1),
    "l-signs-in-name": created(*({"name": name} for name in ("C++ Prov", "C# Prov", "Bygg A+", "Bygg A"))),
    "l-unclosed-quote": created(*({"number": str(number)} for number in (503, 504, 505, 506)), doubtful=1),
    "l-long-note": created({"name": "Föreprov AB"}, {"name": "Långprov AB"}, {}, doubtful=1),
    "l-same-name-and-email": created(
        {"email": "e1@epostlikprov.example"}, {"email": "e1@epostlikprov.example"}, doubtful=1
    ),
}
"""File → its customers in the order of its rows, how many of them are doubtful, and what else the report says."""
