"""Which periods of a plan come onto one invoice, and what each bears of its VAT (docs/decisions/0030).

Contracts that are `collective` share an invoice if they agree in all that it says once. All periods are known when the last part
of the plan is made; then each invoice of several gets a number within the plan. Done twice, it comes to the same.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

import orjson

from chassis.bulk import set_fields
from chassis.context import current
from chassis.slices import in_slices
from chassis.storage import Row
from contracts.countries import country_of
from contracts.customers import Address, CustomerSnapshot
from contracts.denominations import Denomination, denomination_of
from contracts.lines import LARGEST, MOST_LINES, vat_on
from contracts.sales import Party, PeriodState
from contracts.sales.shared_invoices import MOST_PERIODS
from sales import customers
from sales.models import Contract
from sales.plan_models import PlannedPeriod

A_BATCH = 500
PART = 50
"""Periods that are dealt with for one event; the last invoice of a part may have more."""
AFTER = "shared:"
"""A plan that has come so far has invoiced all that is alone; the number of the last shared invoice follows."""
FIELDS = ["sharing", "currency", "lines.line", "gross", "vat_rates"]


def sharing_of(contract: Contract, customer: CustomerSnapshot) -> str | None:
    """What the contract's invoices say once, in short: those that are the same can be one. None for a contract that wants its
    own. The customer's numbers, VAT type and address are the same for all of them."""
    if not contract.collective:
        return None
    party = Party.model_validate(contract.party)
    delivery = party.addresses.delivery or party.addresses.invoice
    said = [
        contract.customer_id,
        contract.currency,
        party.payment_terms_days,
        party.your_reference,
        party.branch_id if _goes_to_branch(party, customer) else None,
        country_of(delivery),
    ]
    return hashlib.sha256(orjson.dumps(said)).hexdigest()


def _goes_to_branch(party: Party, customer: CustomerSnapshot) -> bool:
    """Whether the branch has an invoice address of its own, or is the customer's no longer."""
    if party.branch_id is None:
        return False
    branch = next((one for one in customer.branches if one.id == party.branch_id), None)
    return branch is None or customers.is_filled(branch.addresses.invoice or Address())


def group(plan_id: str) -> None:
    """Numbers the invoices that several periods of a plan share, from 1, and gives each period its part of their VAT."""
    query: Row = {"plan_id": plan_id, "state": PeriodState.PLANNED.value, "sharing": {"$exists": True}}
    rows = PlannedPeriod.rows(query, FIELDS, sort=[("_id", 1)])
    fields: dict[str, Row] = {}
    for number, together in in_slices(list(enumerate(put_together(rows), 1))):
        fields |= {key: {"shared_invoice": number, **sums} for key, sums in split_vat(together).items()}
    ids = sorted(fields)
    for start in range(0, len(ids), A_BATCH):
        part = {key: fields[key] for key in ids[start : start + A_BATCH]}
        set_fields(PlannedPeriod._get_collection(), current().tenant, part)


def put_together(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows that share an invoice, in the order in which they come; one that would be alone is in none of them. Pure."""
    found: list[list[Row]] = []
    last: dict[str, list[Row]] = {}
    for row in rows:
        mine = last.get(row["sharing"])
        if mine is None or not _has_room([*mine, row]):
            mine = last[row["sharing"]] = []
            found.append(mine)
        mine.append(row)
    return [one for one in found if len(one) > 1]


def _has_room(rows: Sequence[Row]) -> bool:
    lines, gross = sum(len(row["lines"]) for row in rows), sum(row["gross"] for row in rows)
    return len(rows) <= MOST_PERIODS and lines <= MOST_LINES and abs(gross) <= _money_of(rows[0]).store(LARGEST)


def _money_of(row: Row) -> Denomination:
    return denomination_of(row["currency"], row.get("minor_units"))


def split_vat(rows: Sequence[Row]) -> dict[str, Row]:
    """`{id: {vat, gross, vat_rates}}`: the VAT of the whole, rounded once for each rate. Each row bears by what it grows with it.

    Three times 33.33 at 25 % are 25.00: 8.33 + 8.34 + 8.33. Pure."""
    nets: defaultdict[str, Decimal] = defaultdict(Decimal)
    found: dict[str, Row] = {}
    for row in rows:
        money, rates = _money_of(row), []
        for rate in row["vat_rates"]:
            percent, before = Decimal(rate["percent"]), nets[rate["percent"]]
            after = nets[rate["percent"]] = before + Decimal(rate["net"])
            rates.append(
                {**rate, "vat": f"{vat_on(after, percent, money.unit) - vat_on(before, percent, money.unit):f}"}
            )
        vat = sum(money.store(Decimal(rate["vat"])) for rate in rates)
        net = sum(money.store(Decimal(rate["net"])) for rate in rates)
        found[row["_id"]] = {"vat": vat, "gross": net + vat, "vat_rates": rates}
    return found


def has_any(plan_id: str) -> bool:
    return bool(PlannedPeriod.rows({"plan_id": plan_id, "shared_invoice": {"$gt": 0}}, ["_id"], limit=1))


def next_ones(plan_id: str, done: int) -> tuple[list[list[PlannedPeriod]], int | None]:
    """The periods of the next shared invoices after number `done`, and the last of these numbers; None when there are no more."""
    query: Row = {"plan_id": plan_id, "shared_invoice": {"$gt": done}}
    most = PART + MOST_PERIODS
    rows = PlannedPeriod.rows(query, sort=[("shared_invoice", 1), ("_id", 1)], limit=most)
    numbers = sorted({row["shared_invoice"] for row in rows[:PART]})
    entries = [PlannedPeriod._from_son(row) for row in rows]
    found = [[one for one in entries if one.shared_invoice == number] for number in numbers]
    return found, numbers[-1] if rows and (len(rows) == most or rows[-1]["shared_invoice"] > numbers[-1]) else None
