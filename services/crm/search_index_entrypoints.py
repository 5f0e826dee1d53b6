"""The entrypoints of the posting lists, as `service.py` has the others. They decide nothing."""

from chassis.rpc import handles
from contracts.crm.search_index import MakeSearchIndex, SearchIndexState
from crm import posting_builds, posting_states

DAILY = posting_builds.DAILY


class SearchIndexEntrypoints:
    """Inherited by CrmService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(MakeSearchIndex)
    def make_search_index(self, request: MakeSearchIndex) -> SearchIndexState:
        return posting_states.make(request)
