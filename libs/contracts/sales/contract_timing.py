"""When the periods of a running contract are invoiced: in advance, or in arrears, once they are over."""

from contracts.access import Module, Role
from contracts.sales.agreements import ContractVerb
from contracts.sales.lines import Day


class ChangeContractTiming(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Invoices the periods that begin on `from_day` or later in arrears, or in advance. Absent, `from_day` is the first day of
    the first period that is not invoiced, before which it must not be. What is invoiced stays so: no period is invoiced twice,
    and none is left out.
    """

    in_arrears: bool
    from_day: Day | None = None
