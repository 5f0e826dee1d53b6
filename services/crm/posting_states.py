"""Posting lists on an operator's order: `kundkort index crm` asks for a few seconds of work at a time."""

import time

from contracts.crm.search_index import MakeSearchIndex, SearchIndexState
from crm import posting_builds, posting_lists
from crm.posting_models import IndexBuild


def make(request: MakeSearchIndex) -> SearchIndexState:
    """Works for at most that long, and says how far it has come. Another process that is at the same build goes on."""
    unfinished = IndexBuild.rows({"form": posting_builds.FORM, "ready": False}, ["number"], limit=1)
    if request.fresh or unfinished:
        posting_builds.build_all(time.monotonic() + request.seconds)
        posting_lists.clear_cache()
    return state()


def state() -> SearchIndexState:
    """What searches of the current company read, and what is being made."""
    builds = IndexBuild.rows({"form": posting_builds.FORM}, sort=[("number", -1)], limit=2)
    ready = next((one for one in builds if one["ready"]), None)
    made = next((one for one in builds if not one["ready"]), None)
    said = SearchIndexState(building=made is not None, done=made["customers"] if made else 0)
    if ready is None:
        return said
    known = {"form": ready["form"], "customers": ready["customers"], "segments": len(ready["starts"])}
    return said.model_copy(update={**known, "changed": posting_builds.count_changed(ready)})
