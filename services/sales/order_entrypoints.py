"""The entrypoints of orders, as `service.py` has the others. They decide nothing."""

from chassis.clock import today
from chassis.rpc import handles
from contracts import sales as contract
from contracts.base import Page
from contracts.sales.deliveries import DeliveryNote, DeliveryRow, ListDeliveries
from contracts.sales.orders import TakeBackDelivery
from contracts.sales.previews import Preview
from sales import deliveries, delivery_lists, free_invoices, order_billings, orders, previews, repricing


class OrderEntrypoints:
    """Inherited by SalesService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(contract.PlaceOrder)
    def place_order(self, request: contract.PlaceOrder) -> contract.Order:
        return orders.place(request, today()).answer()

    @handles(contract.PreviewOrder)
    def preview_order(self, request: contract.PreviewOrder) -> Preview:
        return previews.preview(orders.draft(request, today()))

    @handles(contract.PlaceOrderFromQuote)
    def place_order_from_quote(self, request: contract.PlaceOrderFromQuote) -> contract.Order:
        return orders.place_from_quote(request, today()).answer()

    @handles(contract.GetOrder)
    def get_order(self, request: contract.GetOrder) -> contract.Order:
        return orders.get(request.order_id).answer()

    @handles(contract.ListOrders)
    def list_orders(self, request: contract.ListOrders) -> Page[contract.DocumentRow]:
        return orders.list_orders(request, today())

    @handles(contract.ChangeOrder)
    def change_order(self, request: contract.ChangeOrder) -> contract.Order:
        return orders.rewrite(request).answer()

    @handles(contract.ConfirmOrder)
    def confirm_order(self, request: contract.ConfirmOrder) -> contract.Order:
        return orders.step(request, "confirm").answer()

    @handles(contract.RepriceOrder)
    def reprice_order(self, request: contract.RepriceOrder) -> contract.Order:
        return repricing.reprice_order(request, today()).answer()

    @handles(contract.HoldOrder)
    def hold_order(self, request: contract.HoldOrder) -> contract.Order:
        return orders.step(request, "hold").answer()

    @handles(contract.ReleaseOrder)
    def release_order(self, request: contract.ReleaseOrder) -> contract.Order:
        return orders.step(request, "release").answer()

    @handles(contract.CancelOrder)
    def cancel_order(self, request: contract.CancelOrder) -> contract.Order:
        return orders.step(request, "cancel").answer()

    @handles(contract.CloseOrder)
    def close_order(self, request: contract.CloseOrder) -> contract.Order:
        return orders.step(request, "close").answer()

    @handles(contract.DeliverOrder)
    def deliver_order(self, request: contract.DeliverOrder) -> contract.Order:
        return deliveries.deliver(request, today()).answer()

    @handles(TakeBackDelivery)
    def take_back_delivery(self, request: TakeBackDelivery) -> contract.Order:
        return deliveries.take_back(request, today()).answer()

    @handles(contract.GetDelivery)
    def get_delivery(self, request: contract.GetDelivery) -> DeliveryNote:
        return deliveries.get_note(request)

    @handles(ListDeliveries)
    def list_deliveries(self, request: ListDeliveries) -> Page[DeliveryRow]:
        return delivery_lists.list_deliveries(request, today())

    @handles(contract.InvoiceOrder)
    def invoice_order(self, request: contract.InvoiceOrder) -> contract.AskedInvoice:
        return order_billings.ask(request)

    @handles(contract.InvoiceOrderFreely)
    def invoice_order_freely(self, request: contract.InvoiceOrderFreely) -> contract.AskedInvoice:
        return free_invoices.ask(request, today())

    @handles(contract.RecordOrderInvoiced)
    def record_order_invoiced(self, request: contract.RecordOrderInvoiced) -> contract.Order:
        return orders.record_invoiced(request).answer()
