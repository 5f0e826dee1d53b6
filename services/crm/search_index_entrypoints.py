"""The entrypoints and loops of the posting lists and the vocabulary, as `service.py` has the others. They decide nothing."""

from chassis.rpc import handles
from contracts.crm.search_index import MakeSearchIndex, SearchIndexState
from crm import posting_builds, posting_states, vocabulary

DAILY = (posting_builds.DAILY, vocabulary.DAILY)


class SearchIndexEntrypoints:
    """Inherited by CrmService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(MakeSearchIndex)
    def make_search_index(self, request: MakeSearchIndex) -> SearchIndexState:
        return posting_states.make(request)
