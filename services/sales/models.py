"""What sales stores. All four kinds of document share one collection, so that one query answers for a customer's card."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from mongoengine import BooleanField, DictField, EmbeddedDocumentListField, IntField, ListField, StringField

from chassis.clock import today
from chassis.storage import Aggregate
from contracts import sales as contract
from contracts.customers import VatType
from contracts.denominations import Denomination, denomination_of
from contracts.sales.agreement_terms import DroppedPeriod
from sales import agreement_terms, billing_views, delivery_notes, margins, period_timing, remarks, uninvoiced_periods
from sales.change_models import DocumentChange
from sales.delivery_indexes import DELIVERIES_BY_DAY, DELIVERIES_BY_ID
from sales.line_models import Line
from sales.projections import Customer, Seller
from sales.quote_states import effective
from sales.vat_border import border_of

__all__ = ["Contract", "Customer", "Line", "Order", "Quote", "SalesDocument", "Seller"]

Day = date  # a field named `date` hides the type in the body of its class


class SalesDocument(Aggregate):
    """A quote, order, contract or receipt. `number` is unique in its `series`; sums are in minor units, of which `minor_units`
    make one of the currency: absent for hundredths, so that the release before reads all but documents with finer sums.

    A receipt that has no number yet is alone in a series of its own, so that one unique index serves all four kinds.
    """

    meta = {
        "db_alias": "sales",
        "collection": "documents",
        "shard_by": ("tenant", "series", "number"),
        "allow_inheritance": True,
        "index_cls": False,
        "indexes": [
            {"fields": ["tenant", "series", "number"], "unique": True, "cls": False},
            {"fields": ["tenant", "customer_id", "-_id"], "cls": False},
            {"fields": ["tenant", "branch_id", "-_id"], "cls": False},
            {"fields": ["tenant", "_cls", "-_id"], "cls": False},
            {"fields": ["tenant", "_cls", "status", "-_id"], "cls": False},
        ],
    }

    CHANGES = DocumentChange

    series = StringField(required=True)
    number = IntField(required=True, default=0)
    status = StringField(required=True)
    date = StringField(required=True)
    customer_id = StringField()
    branch_id = StringField()
    party = DictField()
    text = StringField()
    currency = StringField(required=True)
    minor_units = IntField()
    lines = EmbeddedDocumentListField(Line)
    net = IntField(required=True)
    vat = IntField(required=True)
    gross = IntField(required=True)
    vat_rates = ListField(DictField())
    seller_exempt = BooleanField()
    warnings = ListField(StringField())
    follow_ups = ListField(DictField())

    is_till: ClassVar[bool] = False

    @property
    def money(self) -> Denomination:
        """How the document's sums are stored."""
        return denomination_of(self.currency, self.minor_units)

    @property
    def vat_type(self) -> VatType:
        """How VAT is reckoned for the document's customer; as within Sweden without one."""
        return VatType(self.party.get("vat_type", VatType.SWEDISH))

    @property
    def vat_day(self) -> Day:
        """The day whose VAT rules the document follows."""
        return Day.fromisoformat(getattr(self, "delivery_date", None) or self.date)

    def set_party(self, party: contract.Party) -> None:
        """Freezes customer, branch, names and addresses on the document."""
        self.customer_id, self.branch_id = party.customer_id, party.branch_id
        self.party = party.model_dump(mode="json")

    def common(self) -> dict[str, Any]:
        """The fields of the contract that all four kinds have in common; some depend on the day."""
        border = border_of(self, today())
        return {
            "id": self.id,
            "version": self.version,
            "number": str(self.number) if self.number else None,
            "status": self.status,
            "date": self.date,
            "party": contract.Party.model_validate(self.party) if self.party else None,
            "text": self.text or "",
            "currency": self.currency,
            "lines": [line.to_contract(self.money) for line in self.lines],
            "totals": self.totals(),
            "created_at": self.created_at,
            "changed_at": self.changed_at,
            "warnings": remarks.remarks_on(self, border),
            "vat_border": border,
        }

    def totals(self) -> contract.Totals:
        read = self.money.read
        rates = [
            contract.VatSum(percent=Decimal(rate["percent"]), net=read(rate["net"]), vat=read(rate["vat"]))
            for rate in self.vat_rates
        ]
        return contract.Totals(net=read(self.net), vat=read(self.vat), total=read(self.gross), vat_rates=rates)


class Quote(SalesDocument):
    """`versions` are the sent ones that were taken back, as the contract has them; `sent_revision` says of a cancelled quote that
    this revision was sent."""

    ABSENT_WHEN_EMPTY = frozenset({"versions"})

    valid_until = StringField(required=True)
    delivery_date = StringField()
    revision = IntField(default=1)
    sent_revision = IntField()
    versions = ListField(DictField())

    def state(self, today: date) -> contract.QuoteStatus:
        """The state as people see it, `expired` included."""
        return effective(self.status, date.fromisoformat(self.valid_until), today)

    def to_contract(self, today: date) -> contract.Quote:
        return contract.Quote(
            **self.common() | {"status": self.state(today)},
            valid_until=date.fromisoformat(self.valid_until),
            delivery_date=self.delivery_date,
            revision=self.revision,
            order_ids=[follow_up["id"] for follow_up in self.follow_ups],
        )

    def answer(self, today: date) -> contract.Quote:
        """The quote as the current caller may see it."""
        return margins.add_margin(self, self.to_contract(today))

    @property
    def references(self) -> contract.Party:
        """Our and your reference as the quote has them, for the orders of it."""
        return contract.Party.model_validate(self.party)

    def created(self, today: date) -> contract.QuoteCreated:
        return contract.QuoteCreated(subject=self.id, version=self.version, quote=self.to_contract(today))

    def changed(self, today: date) -> contract.QuoteChanged:
        return contract.QuoteChanged(subject=self.id, version=self.version, quote=self.to_contract(today))


class Order(SalesDocument):
    meta = {"indexes": [DELIVERIES_BY_ID, *DELIVERIES_BY_DAY]}
    ABSENT_WHEN_EMPTY = frozenset({"billings", "prepayments"})
    """`invoice_number` names the issued invoices ("1001, 1007"): what a list shows costs its query nothing."""

    delivery = StringField(required=True, default=contract.Progress.NONE.value)
    billing = StringField(required=True, default=contract.Progress.NONE.value)
    delivery_date = StringField()
    quote_id = StringField()
    deliveries = ListField(DictField())
    billings = ListField(DictField())
    prepayments = ListField(DictField())
    invoice_number = StringField()

    def clean(self) -> None:
        """MongoEngine calls it before each write."""
        self.invoice_number = billing_views.invoice_numbers(self.billings) or None

    def events_of_each_write(self) -> Any:
        from sales import order_exposure  # here, since it needs the rules of advances, and they need this module

        return order_exposure.events_of(self)

    def to_contract(self) -> contract.Order:
        back, receipts = billing_views.to_pay_back(self.prepayments)
        common = self.common()
        return contract.Order(
            **common | {"warnings": [*common["warnings"], *remarks.to_pay_back(back, receipts)]},
            delivery=self.delivery,
            billing=self.billing,
            delivery_date=self.delivery_date,
            quote_id=self.quote_id,
            deliveries=delivery_notes.list_of(self.number, self.deliveries),
            billings=[billing_views.billing_of(self.number, one, self.money) for one in self.billings],
            advance_left=billing_views.advance_left(self.billings, self.prepayments, self.money),
            prepayments=[billing_views.prepayment_of(one, self.billings) for one in self.prepayments],
            to_pay_back=back,
        )

    def answer(self) -> contract.Order:
        """The order as the current caller may see it."""
        return margins.add_margin(self, self.to_contract())

    def placed(self) -> contract.OrderPlaced:
        return contract.OrderPlaced(subject=self.id, version=self.version, order=self.to_contract())

    def cancelled(self) -> contract.OrderCancelled:
        return contract.OrderCancelled(subject=self.id, version=self.version, quote_id=self.quote_id)

    def changed(self) -> contract.OrderChanged:
        return contract.OrderChanged(subject=self.id, version=self.version, order=self.to_contract())


class Contract(SalesDocument):
    """`next_index` counts periods that no plan looks at. `billings` are the periods that an invoice was asked for,
    `{key, first, last, net, invoice_id, state, number, refusal, plan_id, event}`; `event` as long as billing has not answered,
    `credited` and `reopened` once that is so; of one on a `shared` invoice (`shared_invoices`) the shared invoice's id. `owed`
    are the first days of periods that were due and not invoiced when it was ended or closed; `drops` the periods that are not to
    be invoiced, `{first, last, on, by, reason}`.
    """

    ABSENT_WHEN_EMPTY = frozenset(
        {"billings", "collective", "drops", "in_arrears", "owed"}
        | {"pauses", "price_changes", "skipped", "timing_changes"}
    )

    starts_on = StringField(required=True)
    last_day = StringField()
    period_months = IntField(required=True)
    next_index = IntField(required=True, default=0)
    billings = ListField(DictField())
    pauses = ListField(DictField())
    skipped = ListField(StringField())
    price_changes = ListField(DictField())
    in_arrears = BooleanField(default=False)
    collective = BooleanField(default=False)
    timing_changes = ListField(DictField())
    owed = ListField(StringField())
    drops = ListField(DictField())
    next_from = StringField()
    invoiced_to = StringField()
    invoice_number = StringField()

    def clean(self) -> None:
        """MongoEngine calls it before each write: what the card shows follows from the rest, and costs its query nothing.

        Nothing is stored before a period is invoiced, skipped or paused: release 0.1.0 reads no field that it does not know.
        """
        if not (self.billings or self.skipped or self.pauses or self.owed or self.drops):
            return
        following = self.next_period()
        self.next_from = following.first.isoformat() if following else None
        last = agreement_terms.last_invoiced(self.billings)
        self.invoiced_to, self.invoice_number = (last["last"], last["number"]) if last else (None, None)

    priced_on = StringField()

    @property
    def vat_day(self) -> Day:
        return Day.fromisoformat(self.priced_on or self.starts_on)

    def next_period(self) -> contract.Period | None:
        return agreement_terms.next_period(self)

    def to_contract(self) -> contract.Contract:
        following = self.next_period()
        first = following.first if following else Day.max
        common = self.common()
        common["warnings"] += uninvoiced_periods.remarks_on(self)
        return contract.Contract(
            **common,
            starts_on=self.starts_on,
            last_day=self.last_day,
            period_months=self.period_months,
            in_arrears=period_timing.is_in_arrears(self, first),
            collective=bool(self.collective),
            next_period=following,
            next_due=period_timing.due_day(self, following) if following else None,
            timing_changes=period_timing.timing_changes(self.timing_changes),
            billings=[agreement_terms.billing_of(one, self.money) for one in self.billings],
            pauses=[agreement_terms.pause_of(one) for one in self.pauses],
            skipped=list(self.skipped),
            price_changes=agreement_terms.price_changes(self.price_changes),
            owed=[Day.fromisoformat(one) for one in uninvoiced_periods.still_owed(self)],
            dropped=[DroppedPeriod.model_validate(one) for one in self.drops],
        )

    def created(self) -> contract.ContractCreated:
        return contract.ContractCreated(subject=self.id, version=self.version, contract=self.to_contract())

    def changed(self) -> contract.ContractChanged:
        return contract.ContractChanged(subject=self.id, version=self.version, contract=self.to_contract())
