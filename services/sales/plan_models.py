"""What sales stores of a run that invoices contracts: the plan, each period in it, and what the company has decided."""

from mongoengine import BooleanField, DictField, IntField, ListField, StringField

from chassis.company_settings import CompanySettings
from chassis.part_by_part import PartByPart
from chassis.storage import Owned, Row
from contracts import sales as contract
from contracts.denominations import denomination_of


class ContractInvoicing(CompanySettings):
    """What one company has decided; `fields` are the contract's ContractInvoicingFields."""

    meta = {"db_alias": "sales", "collection": "contract_invoicing"}
    ID_PREFIX = "cin"

    def to_contract(self) -> contract.ContractInvoicingSettings:
        return contract.ContractInvoicingSettings(version=self.version, **self.fields)


class InvoicingPlan(PartByPart):
    """A plan of contracts' invoices. `after` is the last contract, or period, that is done."""

    meta = {
        "db_alias": "sales",
        "collection": "invoicing_plans",
        "indexes": [{"fields": ["tenant", "-_id"], "cls": False}],
    }

    day = StringField(required=True)
    since = StringField()
    issue = BooleanField(required=True)
    contract_id = StringField()
    nightly = BooleanField(default=False)

    def advanced(self) -> contract.ContractInvoicingAdvanced:
        return contract.ContractInvoicingAdvanced(subject=self.id, version=self.version)


class PlannedPeriod(Owned):
    """One period in a plan, or one contract without any. Its id is made of plan, contract and first day: planned twice, it is
    there once. `digest` is what the invoice will say (`due_periods.digest`); sums in minor units. Periods of collective contracts
    share an invoice only with the same `sharing`; those with the same number `shared_invoice` do (`shared_plans`).
    """

    meta = {
        "db_alias": "sales",
        "collection": "planned_periods",
        "indexes": [
            {"fields": ["tenant", "plan_id", "-_id"], "cls": False},
            {"fields": ["tenant", "customer_id", "-_id"], "cls": False},
            {
                "fields": ["tenant", "plan_id", "shared_invoice"],
                "partialFilterExpression": {"shared_invoice": {"$gt": 0}},
                "cls": False,
            },
        ],
    }

    plan_id = StringField(required=True)
    contract_id = StringField(required=True)
    contract_number = StringField()
    customer_id = StringField()
    customer_name = StringField()
    first = StringField()
    last = StringField()
    state = StringField(required=True)
    reason = StringField()
    days = IntField()
    of_days = IntField()
    currency = StringField(required=True)
    minor_units = IntField()
    lines = ListField(DictField())
    net = IntField(required=True)
    vat = IntField(required=True)
    gross = IntField(required=True)
    vat_rates = ListField(DictField())
    digest = StringField()
    invoice_id = StringField()
    in_arrears = BooleanField()
    sharing = StringField()
    shared_invoice = IntField()


def period_of(row: Row) -> contract.PlannedPeriod:
    """A period of a plan as the contract shows it, from its stored fields."""
    plain = ("contract_id", "contract_number", "customer_id", "customer_name", "state", "days", "of_days", "currency")
    key = f"{row['contract_id']}:{row['first']}"
    read = denomination_of(row["currency"], row.get("minor_units")).read
    return contract.PlannedPeriod.model_validate(
        {name: row[name] for name in (*plain, "lines", "vat_rates", "reason")}
        | {"period": {"key": key, "first": row["first"], "last": row["last"]} if row["first"] else None}
        | {"net": read(row["net"]), "vat": read(row["vat"]), "total": read(row["gross"])}
        | {"invoice_id": row.get("invoice_id"), "in_arrears": bool(row.get("in_arrears"))}
        | {"shared_invoice": row.get("shared_invoice")}
    )
