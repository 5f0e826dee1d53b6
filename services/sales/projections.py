"""What sales keeps of other services: the customers, and what billing's settings say of the company's VAT."""

from mongoengine import BooleanField, DictField

from chassis.projection import Copy, Projection
from contracts.billing import SellerVatChanged
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
