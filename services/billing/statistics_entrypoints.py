"""The entrypoints for habit, forecast, turnover and purchases, as `service.py` has the others. They decide nothing."""

from billing import expected, habits, purchases, turnover
from chassis.clock import today
from chassis.rpc import handles
from contracts.billing.habits import ExpectedPayments, GetExpectedPayments, GetPaymentHabit, PaymentHabit
from contracts.billing.purchases import ListPurchases, Purchases
from contracts.billing.turnover import CompanyTurnover, GetCompanyTurnover, GetTurnover, Turnover


class StatisticsEntrypoints:
    """Inherited by BillingService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(GetPaymentHabit)
    def get_payment_habit(self, request: GetPaymentHabit) -> PaymentHabit:
        return habits.get_habit(request, today())

    @handles(GetExpectedPayments)
    def get_expected_payments(self, request: GetExpectedPayments) -> ExpectedPayments:
        return expected.get_expected(request, today())

    @handles(GetTurnover)
    def get_turnover(self, request: GetTurnover) -> Turnover:
        return turnover.of_customer(request, today())

    @handles(GetCompanyTurnover)
    def get_company_turnover(self, request: GetCompanyTurnover) -> CompanyTurnover:
        return turnover.of_company(request, today())

    @handles(ListPurchases)
    def list_purchases(self, request: ListPurchases) -> Purchases:
        return purchases.list_purchases(request, today())
