"""The entrypoints of the crm service."""

from chassis.clock import local_now
from chassis.events import subscribes
from chassis.originals import Original, of_document
from chassis.projection import when_stored
from chassis.rpc import handles
from chassis.service import Service
from contracts import crm as contract
from contracts.base import Page
from contracts.crm.exports import ListPropertiesOfCustomers, PropertiesOfCustomers
from contracts.crm.tabs import TABS
from contracts.customers import CustomerChanged, CustomerCreated
from contracts.customers.deletion import CustomerDeletionChanged
from contracts.tabs import CardSection, DescribeTabs, GetCardSection, TabDescriptions
from crm import (
    activities,
    activity_entrypoints,
    card,
    customers,
    deletion_models,
    deletions,
    erasures,
    exports,
    mailing_entrypoints,
    merge_entrypoints,
    models,
    properties,
    property_entrypoints,
    property_imports,
    register,
    register_values,
    search,
    search_index_entrypoints,
    selection_entrypoints,
    selection_marks,
    timeline_entrypoints,
)
from crm.settings import Settings


class CrmService(
    selection_entrypoints.SelectionEntrypoints,
    merge_entrypoints.MergeEntrypoints,
    search_index_entrypoints.SearchIndexEntrypoints,
    activity_entrypoints.ActivityEntrypoints,
    timeline_entrypoints.TimelineEntrypoints,
    property_entrypoints.PropertyEntrypoints,
    mailing_entrypoints.MailingEntrypoints,
    Service,
):
    name = "crm"
    settings = Settings
    daily = (
        merge_entrypoints.DAILY,
        erasures.ERASURES.daily,
        *search_index_entrypoints.DAILY,
        *activity_entrypoints.DAILY,
    )
    steady = (selection_entrypoints.STEADY, activity_entrypoints.STEADY)
    effects = (*merge_entrypoints.EFFECTS, *timeline_entrypoints.EFFECTS, *selection_entrypoints.EFFECTS)
    originals = (
        deletion_models.ORIGINAL,
        merge_entrypoints.ORIGINAL,
        selection_entrypoints.ORIGINAL,
        Original(
            contract.CustomerPropertiesChanged,
            models.PropertySet,
            of_document(models.PropertySet, properties.changed_event),
            subject="customer_id",
        ),
        *timeline_entrypoints.ORIGINALS,
    )

    @handles(GetCardSection)
    def get_card_section(self, request: GetCardSection) -> CardSection:
        return card.section(request, local_now())

    @handles(DescribeTabs)
    def describe_tabs(self, _request: DescribeTabs) -> TabDescriptions:
        return TABS.describe()

    @handles(contract.SearchCustomers)
    def search_customers(self, request: contract.SearchCustomers) -> contract.SearchResult:
        return search.search(request)

    @handles(contract.LookUpCustomers)
    def look_up_customers(self, request: contract.LookUpCustomers) -> contract.SearchResult:
        return search.look_up(request)

    @handles(contract.ListCustomerRegister)
    def list_customer_register(self, request: contract.ListCustomerRegister) -> contract.CustomerRegisterPage:
        return register.list_customer_register(request)

    @handles(contract.ListRegisterValues)
    def list_register_values(self, request: contract.ListRegisterValues) -> contract.RegisterValues:
        return register_values.list_values(request)

    @handles(contract.PlanActivity)
    def plan_activity(self, request: contract.PlanActivity) -> contract.Activity:
        return activities.plan(request, local_now()).to_contract(local_now())

    @handles(contract.GetActivity)
    def get_activity(self, request: contract.GetActivity) -> contract.Activity:
        return activities.get(request.activity_id).to_contract(local_now())

    @handles(contract.ListActivities)
    def list_activities(self, request: contract.ListActivities) -> Page[contract.ActivityRow]:
        return activities.list_activities(request, local_now())

    @handles(contract.ChangeActivity)
    def change_activity(self, request: contract.ChangeActivity) -> contract.Activity:
        return activities.change(request, local_now()).to_contract(local_now())

    @handles(contract.StartActivity)
    def start_activity(self, request: contract.StartActivity) -> contract.Activity:
        return self._move(request, "start")

    @handles(contract.FinishActivity)
    def finish_activity(self, request: contract.FinishActivity) -> contract.Activity:
        return self._move(request, "finish", request.note)

    @handles(contract.DeferActivity)
    def defer_activity(self, request: contract.DeferActivity) -> contract.Activity:
        moved = activities.move(
            request.activity_id,
            "defer",
            request.version,
            local_now(),
            request.note,
            due_on=request.due_on,
        )
        return moved.to_contract(local_now())

    @handles(contract.ReopenActivity)
    def reopen_activity(self, request: contract.ReopenActivity) -> contract.Activity:
        return self._move(request, "reopen", request.note)

    @handles(contract.CancelActivity)
    def cancel_activity(self, request: contract.CancelActivity) -> contract.Activity:
        return self._move(request, "cancel", request.note)

    @handles(contract.RecordOutcome)
    def record_outcome(self, request: contract.RecordOutcome) -> contract.Activity:
        return self._move(request, "record_held" if request.held else "record_not_held", request.note)

    @handles(contract.CreateProperty)
    def create_property(self, request: contract.CreateProperty) -> contract.Property:
        return properties.create(request).to_contract()

    @handles(contract.ListProperties)
    def list_properties(self, request: contract.ListProperties) -> Page[contract.Property]:
        return properties.list_properties(request)

    @handles(contract.GetCustomerProperties)
    def get_customer_properties(self, request: contract.GetCustomerProperties) -> contract.CustomerProperties:
        return properties.get(request.customer_id)

    @handles(ListPropertiesOfCustomers)
    def list_properties_of_customers(self, request: ListPropertiesOfCustomers) -> PropertiesOfCustomers:
        return exports.list_of_customers(request)

    @handles(contract.SetProperties)
    def set_properties(self, request: contract.SetProperties) -> contract.CustomerProperties:
        return properties.assign(request, local_now())

    @handles(contract.ImportProperties)
    def import_properties(self, request: contract.ImportProperties) -> contract.ImportedProperties:
        return property_imports.import_properties(request, local_now())

    @subscribes(CustomerCreated, together=True)
    def customer_created(self, event: CustomerCreated) -> None:
        customers.keep(event)

    @subscribes(CustomerDeletionChanged)
    def customer_deletion_changed(self, event: CustomerDeletionChanged) -> None:
        deletions.follow(event)
        when_stored(lambda: selection_marks.mark([event.subject]))

    @subscribes(CustomerChanged, together=True)
    def customer_changed(self, event: CustomerChanged) -> None:
        customers.keep(event)

    @subscribes(contract.CustomerPropertiesChanged)
    def customer_properties_changed(self, event: contract.CustomerPropertiesChanged) -> None:
        properties.index(event.subject, event.version, event.items)
        when_stored(lambda: selection_marks.mark([event.subject]))

    def _move(self, request: "Move", step: str, note: str = "") -> contract.Activity:
        return activities.move(request.activity_id, step, request.version, local_now(), note).to_contract(local_now())


Move = (
    contract.StartActivity
    | contract.FinishActivity
    | contract.ReopenActivity
    | contract.CancelActivity
    | contract.RecordOutcome
)
