"""The entrypoints of exposures, as `service.py` has the others. They decide nothing."""

from chassis.clock import today
from chassis.events import subscribes
from chassis.originals import Original, of_document
from chassis.rpc import handles
from contracts.base import Page
from contracts.billing import RatingRecorded
from contracts.billing.owed import OnAccountChanged, OwedChanged, OwedConfirmed
from contracts.customers.events import CreditLimitChanged
from contracts.sales.exposures import CustomerExposure, Exposure, GetExposure, ListExposures, OrderExposureChanged
from sales import billing_news, exposure_inputs, exposures, order_exposure
from sales.models import Order

ORIGINAL = Original(
    OrderExposureChanged, Order, of_document(Order, order_exposure.event_of), query=order_exposure.IS_PROMISED
)


class ExposureEntrypoints:
    """Inherited by SalesService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(GetExposure)
    def get_exposure(self, request: GetExposure) -> Exposure:
        return exposures.get(request, today())

    @handles(ListExposures)
    def list_exposures(self, request: ListExposures) -> Page[CustomerExposure]:
        return exposures.list_exposures(request, today())

    @subscribes(OrderExposureChanged)
    def order_exposure_changed(self, event: OrderExposureChanged) -> None:
        exposure_inputs.keep_order(event)

    @subscribes(OwedChanged)
    def owed_changed(self, event: OwedChanged) -> None:
        exposure_inputs.keep_owed(event)

    @subscribes(OnAccountChanged)
    def on_account_changed(self, event: OnAccountChanged) -> None:
        exposure_inputs.keep_on_account(event)

    @subscribes(RatingRecorded)
    def rating_recorded(self, event: RatingRecorded) -> None:
        exposure_inputs.keep_rating(event)

    @subscribes(OwedConfirmed)
    def owed_confirmed(self, event: OwedConfirmed) -> None:
        billing_news.keep(event)

    @subscribes(CreditLimitChanged)
    def credit_limit_changed(self, event: CreditLimitChanged) -> None:
        exposure_inputs.keep_limit(event)
