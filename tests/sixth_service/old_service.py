"""The fleet service as it would have been before tabs described themselves: no version in the section, no DescribeTabs."""

from chassis.context import current
from chassis.rpc import handles
from chassis.service import Service
from contracts.tabs import CardSection, GetCardSection
from tests.sixth_service.service import Settings, card_section


class OldFleetService(Service):
    name = "fleet"
    settings = Settings

    @handles(GetCardSection)
    def get_card_section(self, request: GetCardSection) -> CardSection:
        new = card_section(request, current().roles)
        items = [{**item, "text": item["plate"]} for item in new.tabs[0].items]
        return CardSection(tabs=[new.tabs[0].model_copy(update={"items": items})])
