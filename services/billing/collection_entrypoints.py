"""The entrypoints of exports to collection, as `service.py` has the others. They decide nothing."""

from billing import collection_exports, collection_returns, collection_views
from billing.collection_models import CollectionExport
from chassis import part_by_part
from chassis.clock import today
from chassis.events import subscribes
from chassis.rpc import handles
from contracts.base import Page
from contracts.billing import Invoice
from contracts.billing import collection as contract

ORIGINAL = part_by_part.original_of(contract.CollectionExportAdvanced, CollectionExport)
EFFECT = part_by_part.effect_of(contract.CollectionExportAdvanced, CollectionExport)


class CollectionEntrypoints:
    """Inherited by BillingService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(contract.PlanCollectionExport)
    def plan_collection_export(self, request: contract.PlanCollectionExport) -> contract.CollectionExport:
        return collection_views.show_when_ready(collection_exports.start(request, today()))

    @handles(contract.GetCollectionExport)
    def get_collection_export(self, request: contract.GetCollectionExport) -> contract.CollectionExport:
        return collection_views.show(collection_exports.load(request.collection_export_id))

    @handles(contract.ListCollectionExports)
    def list_collection_exports(self, request: contract.ListCollectionExports) -> Page[contract.CollectionExportRow]:
        return collection_views.list_exports(request)

    @handles(contract.ListCollectionEntries)
    def list_collection_entries(self, request: contract.ListCollectionEntries) -> Page[contract.CollectionEntry]:
        return collection_views.list_entries(request)

    @handles(contract.ExecuteCollectionExport)
    def execute_collection_export(self, request: contract.ExecuteCollectionExport) -> contract.CollectionExport:
        return collection_views.show_when_ready(collection_exports.execute(request, today()))

    @handles(contract.TakeBackInvoice)
    def take_back_invoice(self, request: contract.TakeBackInvoice) -> Invoice:
        return collection_returns.take_back(request, today()).to_contract(today())

    @subscribes(contract.CollectionExportAdvanced)
    def collection_export_advanced(self, event: contract.CollectionExportAdvanced) -> None:
        collection_exports.advance(event)
