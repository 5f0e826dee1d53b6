"""The entrypoints of mailings, as `service.py` has the others. They decide nothing."""

from chassis.clock import local_now
from chassis.rpc import handles
from contracts.crm.activities import Activity
from contracts.crm.mailings import LookUpRefusedAddresses, RecordMailing, RefusedAddresses
from crm import mailings


class MailingEntrypoints:
    """Inherited by CrmService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(RecordMailing)
    def record_mailing(self, request: RecordMailing) -> Activity:
        return mailings.record(request, local_now()).to_contract(local_now())

    @handles(LookUpRefusedAddresses)
    def look_up_refused_addresses(self, request: LookUpRefusedAddresses) -> RefusedAddresses:
        return mailings.find_refused(request)
