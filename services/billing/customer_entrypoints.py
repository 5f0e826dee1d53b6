"""The entrypoints for what the customers service tells, as `service.py` has the others. They decide nothing."""

from billing import customers, deletions
from chassis.events import subscribes
from contracts.customers import CustomerChanged, CustomerCreated
from contracts.customers.deletion import CustomerDeletionChanged


class CustomerEntrypoints:
    """Inherited by BillingService, which names this module and not the class: nameko runs each such class that it finds there."""

    @subscribes(CustomerCreated, together=True)
    def customer_created(self, event: CustomerCreated) -> None:
        customers.keep(event)

    @subscribes(CustomerChanged, together=True)
    def customer_changed(self, event: CustomerChanged) -> None:
        customers.keep(event)

    @subscribes(CustomerDeletionChanged)
    def customer_deletion_changed(self, event: CustomerDeletionChanged) -> None:
        deletions.follow(event)
