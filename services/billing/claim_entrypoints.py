"""The entrypoints for claims, promises and the customer's account, as `service.py` has the others. They decide nothing."""

from billing import ageing, claims, ledger, payoff, promises
from chassis.clock import today
from chassis.rpc import handles
from contracts import billing as contract


class ClaimEntrypoints:
    """Inherited by BillingService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(contract.GetPayoff)
    def get_payoff(self, request: contract.GetPayoff) -> contract.Payoff:
        return payoff.payoff(request, today())

    @handles(contract.WaiveClaim)
    def waive_claim(self, request: contract.WaiveClaim) -> contract.Invoice:
        return claims.waive(request, today()).to_contract(today())

    @handles(contract.RefundInvoice)
    def refund_invoice(self, request: contract.RefundInvoice) -> contract.Invoice:
        return claims.refund(request, today()).to_contract(today())

    @handles(contract.PromisePayment)
    def promise_payment(self, request: contract.PromisePayment) -> contract.Invoice:
        return promises.promise(request, today()).to_contract(today())

    @handles(contract.WithdrawPromise)
    def withdraw_promise(self, request: contract.WithdrawPromise) -> contract.Invoice:
        return promises.withdraw(request, today()).to_contract(today())

    @handles(contract.GetAccount)
    def get_account(self, request: contract.GetAccount) -> contract.Account:
        return ledger.get_account(request, today())

    @handles(contract.GetAgeing)
    def get_ageing(self, request: contract.GetAgeing) -> contract.Ageing:
        return ageing.of_customer(request, today())

    @handles(contract.GetCompanyAgeing)
    def get_company_ageing(self, request: contract.GetCompanyAgeing) -> contract.CompanyAgeing:
        return ageing.of_company(request, today())
