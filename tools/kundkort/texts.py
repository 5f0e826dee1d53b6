"""The texts of the command line, in Swedish and English."""

import os

TEXTS: dict[str, dict[str, str]] = {
    "reading": {"sv": "Importerar", "en": "Importing"},
    "created": {"sv": "skapade", "en": "created"},
    "doubtful": {"sv": "tveksamma", "en": "doubtful"},
    "unchanged": {"sv": "oförändrade", "en": "unchanged"},
    "updated": {"sv": "ändrade", "en": "changed"},
    "rejected_file": {"sv": "Rader att rätta", "en": "Rows to correct"},
    "not_understood": {"sv": "Går inte att förstå", "en": "Not understood"},
    "refused": {"sv": "avvisade", "en": "refused"},
    "row_created": {"sv": "skapad", "en": "created"},
    "row_doubtful": {"sv": "tveksam", "en": "doubtful"},
    "row_unchanged": {"sv": "oförändrad", "en": "unchanged"},
    "row_updated": {"sv": "ändrad", "en": "changed"},
    "row_refused": {"sv": "avvisad", "en": "refused"},
    "export_cut": {
        "sv": "Exporten avbröts, och filen är som den var. Kör samma kommando igen.",
        "en": "The export was interrupted, and the file is as it was. Run the same command again.",
    },
    "line": {"sv": "Rad", "en": "Line"},
    "outcome": {"sv": "Utfall", "en": "Outcome"},
    "name": {"sv": "Namn", "en": "Name"},
    "field": {"sv": "Fält", "en": "Field"},
    "why": {"sv": "Varför", "en": "Why"},
    "rows": {"sv": "rader", "en": "rows"},
    "dry_run": {"sv": "Provkörning: ingenting har sparats.", "en": "Dry run: nothing has been saved."},
    "unknown_columns": {"sv": "Kolumner som inte används", "en": "Columns that are not used"},
    "in_seconds": {"sv": "på {seconds:.1f} s", "en": "in {seconds:.1f} s"},
    "again": {
        "sv": "Importen avbröts. Kör samma kommando igen: rader som redan har importerats skapas inte en gång till.",
        "en": "The import was interrupted. Run the same command again: rows that are already imported are not created twice.",
    },
    "no_key": {
        "sv": "Ange API-nyckeln med --key eller i KUNDKORT_KEY.",
        "en": "Give the API key with --key or in KUNDKORT_KEY.",
    },
    "no_amqp": {
        "sv": "Ange meddelandeförmedlaren med --amqp eller i AMQP_URL.",
        "en": "Give the broker with --amqp or in AMQP_URL.",
    },
    "no_operator_key": {
        "sv": "Ange driftens privata nyckel i OPERATOR_SIGNING_KEY; tjänsterna känner den publika som operator.",
        "en": "Give the operators' private key in OPERATOR_SIGNING_KEY; services know the public one as operator.",
    },
    "bad_operator_key": {
        "sv": "OPERATOR_SIGNING_KEY är ingen nyckel: den ska vara 32 byte i base64.",
        "en": "OPERATOR_SIGNING_KEY is no key: it must be 32 bytes in base64.",
    },
    "old_release": {
        "sv": "{service} kör en version som inte kan jämföra eller bygga om kopior. Uppgradera den först.",
        "en": "{service} runs a release that can neither compare nor rebuild copies. Upgrade it first.",
    },
    "old_erasures": {
        "sv": "{service} kör en version som inte kan radera personuppgifter. Uppgradera den först.",
        "en": "{service} runs a release that cannot erase personal data. Upgrade it first.",
    },
    "bad_erasures": {
        "sv": "{file} är ingen lista från kundkort erasures list: en rad går inte att läsa. Ingenting har gjorts.",
        "en": "{file} is no list of kundkort erasures list: a line cannot be read. Nothing was done.",
    },
    "erasures_applied": {
        "sv": "Raderade igen: {applied}. Finns inte i databasen: {absent}.",
        "en": "Erased again: {applied}. Not in the database: {absent}.",
    },
    "old_index": {
        "sv": "{service} kör en version utan sökningens listor. Uppgradera den först.",
        "en": "{service} runs a release without the lists of the search. Upgrade it first.",
    },
    "index_made": {
        "sv": "{company}: {customers} kunder i {segments} delar.",
        "en": "{company}: {customers} customers in {segments} segments.",
    },
    "index_going_on": {
        "sv": "{company}: {customers} kunder hittills …",
        "en": "{company}: {customers} customers so far …",
    },
    "old_rates": {
        "sv": "{service} kör en version utan gemensamma räntor. Uppgradera den först.",
        "en": "{service} runs a release without common rates. Upgrade it first.",
    },
    "rate_added": {"sv": "Tillagd: {row}", "en": "Added: {row}"},
    "rate_corrected": {"sv": "Rättad: {row}", "en": "Corrected: {row}"},
    "rate_unchanged": {"sv": "Fanns redan: {row}", "en": "There already: {row}"},
    "rate_missing": {
        "sv": "Saknas: referensräntan för halvåret från {half_year}: kundkort rates add reference {half_year} PROCENT",
        "en": "Missing: the reference rate of the half-year from {half_year}: kundkort rates add reference {half_year} PERCENT",
    },
    "release": {"sv": "i versionen", "en": "of the release"},
    "corrected_from": {
        "sv": "rättad, förut {value} ({source}; {by}, {at})",
        "en": "corrected, before {value} ({source}; {by}, {at})",
    },
    "nothing_kept": {"sv": "{service} har inga kopior.", "en": "{service} keeps no copies."},
    "nothing_there": {
        "sv": "Varken {service} eller ägarna har något för företaget {company}.",
        "en": "Neither {service} nor the owners have anything of company {company}.",
    },
    "checked": {
        "sv": "{name}: {originals} original, {copies} kopior, {different} skiljer sig.",
        "en": "{name}: {originals} originals, {copies} copies, {different} differ.",
    },
    "rebuilt": {
        "sv": "{name}: {originals} original, {repaired} kopior ändrade, {different} kunde inte rättas.",
        "en": "{name}: {originals} originals, {repaired} copies changed, {different} could not be repaired.",
    },
    "missing": {"sv": "saknas", "en": "missing"},
    "extra": {"sv": "utan original", "en": "without an original"},
    "older": {"sv": "äldre", "en": "older"},
    "newer": {"sv": "nyare", "en": "newer"},
    "content": {"sv": "annat innehåll", "en": "other content"},
    "versions": {"sv": "kopia {copy}, original {original}", "en": "copy {copy}, original {original}"},
    "demo_done": {"sv": "{count} demokunder finns.", "en": "{count} demo customers are in place."},
    "none_parked": {"sv": "Inga parkerade händelser.", "en": "No parked events."},
    "queue_deleted": {"sv": "Kön {queue} är borttagen.", "en": "Queue {queue} is deleted."},
    "queue_not_empty": {
        "sv": "Kön {queue} har {count} meddelanden kvar: ingenting togs bort. Parkerade: kundkort parked replay.",
        "en": "Queue {queue} still has {count} messages: nothing was deleted. Parked ones: kundkort parked replay.",
    },
    "nothing_to_retire": {
        "sv": "Ingenting finns kvar av äldre versioner.",
        "en": "Nothing is left of earlier releases.",
    },
    "bad_waits": {
        "sv": "En JSON-lista med sekunder behövs, t.ex. [1, 5, 30].",
        "en": "A JSON list of seconds is needed, e.g. [1, 5, 30].",
    },
    "bad_instant": {
        "sv": "En tidpunkt behövs, t.ex. 2026-11-28T12:00:00Z.",
        "en": "An instant is needed, e.g. 2026-11-28T12:00:00Z.",
    },
    "requests_retired": {"sv": "Exchange rpc är borttagen.", "en": "Exchange rpc is deleted."},
    "replayed": {"sv": "{count} händelser åter i kön.", "en": "{count} events are back in the queue."},
}


def language() -> str:
    """`sv` or `en`, from LC_ALL, LC_MESSAGES or LANG; English by default."""
    asked = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "sv" if asked.lower().startswith("sv") else "en"


def say(key: str, **values: object) -> str:
    """The text in the user's language."""
    return TEXTS[key][language()].format(**values)
