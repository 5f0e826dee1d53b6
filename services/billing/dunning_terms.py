"""What the reminders of a company are reckoned with: its settings, reference rates and fees; read once for many invoices."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from billing import common_rates, company_settings, customers, dunning_order
from billing.fees import Fee
from contracts.billing import BillingSettingsFields, BuyerClass, LadderLevel, ReminderLadder
from contracts.customers import CustomerSnapshot


class Terms(NamedTuple):
    """Those of the current company. `rates` by the first day of their half-year."""

    settings: BillingSettingsFields
    rates: Mapping[date, Decimal]
    fees: Sequence[Fee]

    @property
    def ladder(self) -> ReminderLadder:
        return self.settings.reminder_ladder

    def step_of(self, level: int, buyer: BuyerClass) -> LadderLevel:
        """That level of the ladder; as the release has it when the company does not use it."""
        used = (one for one in self.ladder.levels_for(buyer) if one.level == level)
        return next(used, None) or LadderLevel(level=level, after_days=0)


def load() -> Terms:
    settings = company_settings.fields()
    return Terms(settings, common_rates.known_rates(settings), common_rates.known_fees())


def buyer_of(customer: CustomerSnapshot) -> BuyerClass:
    return dunning_order.class_of(customer.kind, customer.identity_number)


def load_buyer(customer_id: str) -> BuyerClass:
    """Raises Unavailable when no event about the customer has come yet."""
    return buyer_of(customers.load(customer_id))
