"""The entrypoints of properties beside those in `service.py`. They decide nothing."""

from chassis.rpc import handles
from contracts import crm as contract
from contracts.base import Page
from contracts.company_settings import SettingsChange
from crm import known_properties, property_changes, property_settings


class PropertyEntrypoints:
    """Inherited by CrmService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(contract.GetProperty)
    def get_property(self, request: contract.GetProperty) -> contract.Property:
        return property_changes.get(request)

    @handles(contract.ChangeProperty)
    def change_property(self, request: contract.ChangeProperty) -> contract.Property:
        return property_changes.change(request)

    @handles(contract.SuggestProperties)
    def suggest_properties(self, request: contract.SuggestProperties) -> contract.SuggestedProperties:
        return known_properties.suggest(request)

    @handles(contract.GetPropertySettings)
    def get_property_settings(self, request: contract.GetPropertySettings) -> contract.PropertySettings:
        return property_settings.get(request).to_contract()

    @handles(contract.SetPropertySettings)
    def set_property_settings(self, request: contract.SetPropertySettings) -> contract.PropertySettings:
        return property_settings.put(request).to_contract()

    @handles(contract.ChangePropertySettings)
    def change_property_settings(self, request: contract.ChangePropertySettings) -> contract.PropertySettings:
        return property_settings.patch(request).to_contract()

    @handles(contract.ListPropertySettingsChanges)
    def list_property_settings_changes(self, request: contract.ListPropertySettingsChanges) -> Page[SettingsChange]:
        return property_settings.list_changes(request)
