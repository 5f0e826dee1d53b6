"""What sales keeps of other services: the customers, and what billing's settings say of the company's VAT."""

from mongoengine import BooleanField, DictField, IntField, StringField

from chassis.projection import Copy, Projection
from contracts.billing import SellerVatChanged
from contracts.billing.exempt_turnover import ExemptTurnoverChanged
from contracts.customers import CustomerChanged


class Customer(Projection):
    """The customers service's snapshot of a customer, as it came."""

    meta = {"db_alias": "sales", "collection": "customers"}
    copies = (Copy(CustomerChanged),)

    snapshot = DictField()


class Seller(Projection):
    """What billing's settings say of the company's own VAT."""

    meta = {"db_alias": "sales", "collection": "sellers"}
    copies = (Copy(SellerVatChanged),)

    exempt = BooleanField()


class ExemptTurnover(Projection):
    """How near the company's sales of a calendar year are to the limit up to which it is exempt from VAT, as billing has it."""

    meta = {"db_alias": "sales", "collection": "exempt_turnovers"}
    copies = (Copy(ExemptTurnoverChanged),)

    year = IntField()
    level = StringField()
