"""A period of a contract that is to be invoiced after all: its invoice was credited wholly, or it had been dropped."""

from contracts.access import Module, Role
from contracts.sales.agreements import ContractVerb
from contracts.sales.lines import Day


class ReopenContractPeriod(ContractVerb, service="sales", role=Role.ACCOUNTANT, module=Module.CONTRACTS):
    """Lets the next plan invoice the period that begins on `first` once more, with a new invoice.

    Also of a contract that is over. Conflict unless its invoice is credited wholly, or the period was dropped. Nothing does
    this by itself: what was credited would be invoiced again the next night.
    """

    first: Day
