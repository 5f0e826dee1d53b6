"""How customers pay, over HTTP: the habit of one, and what the company expects to be paid."""

from contracts.billing.habits import GetExpectedPayments, GetPaymentHabit
from gateway.http.operations import Api

api = Api("habits")
api.operation("GET", "/customers/<customer_id>/payment-habit", GetPaymentHabit)
api.operation("GET", "/expected-payments", GetExpectedPayments)
