"""The entrypoints of changes of many customers, as `service.py` has the others. They decide nothing."""

from chassis.rpc import handles
from contracts.customers import bulk as contract
from customers import bulk


class BulkEntrypoints:
    """Inherited by CustomersService, which names this module and not the class: nameko runs each such class that it finds
    there."""

    @handles(contract.PreviewCustomerChanges)
    def preview_customer_changes(self, request: contract.PreviewCustomerChanges) -> contract.PlannedChanges:
        return bulk.plan(request)

    @handles(contract.RestoreCustomer)
    def restore_customer(self, request: contract.RestoreCustomer) -> contract.RestoredCustomer:
        return bulk.restore(request)
