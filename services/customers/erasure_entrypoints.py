"""The entrypoints of the erasure of customers, as `service.py` has the others. They decide nothing."""

from chassis.clock import now
from chassis.rpc import handles
from contracts.customers.erasure import (
    ApplyErasure,
    CustomerErasure,
    EraseCustomer,
    ErasedCustomers,
    GetCustomerErasure,
    ListErasedCustomers,
    StopErasure,
)
from customers import erasure_requests


class ErasureEntrypoints:
    """Inherited by CustomersService, which names this module and not the class: nameko runs each such class that it finds."""

    @handles(EraseCustomer)
    def erase_customer(self, request: EraseCustomer) -> CustomerErasure:
        return erasure_requests.erase(request, now())

    @handles(StopErasure)
    def stop_erasure(self, request: StopErasure) -> CustomerErasure:
        return erasure_requests.stop(request, now())

    @handles(GetCustomerErasure)
    def get_customer_erasure(self, request: GetCustomerErasure) -> CustomerErasure:
        return erasure_requests.get(request)

    @handles(ListErasedCustomers)
    def list_erased_customers(self, request: ListErasedCustomers) -> ErasedCustomers:
        return erasure_requests.list_erased(request)

    @handles(ApplyErasure)
    def apply_erasure(self, request: ApplyErasure) -> CustomerErasure:
        return erasure_requests.apply_again(request)
