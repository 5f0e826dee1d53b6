"""Several reads of one service as one command, where many of them are needed at once: for a section of the card.

    found = read_parts([
        Part("documents", SalesDocument, {"customer_id": …}, fields=FIELDS, sort=[("_id", -1)], limit=200),
        Part("inputs", ExposureInput, {"customer_id": …, "counts": True}, fields=INPUT_FIELDS),
    ])
    found["documents"], found["inputs"]

What a short read costs is the command, not its rows. MongoDB unites them with `$unionWith`, in no order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from chassis.first_batch import aggregate_rows
from chassis.tenancy import Owned, Row

NAME = "part"


@dataclass(frozen=True, slots=True)
class Part:
    """One read, as `Owned.rows` takes it: of the current company, `limit` 0 for all. `steps` of a pipeline follow, such as a
    count (whose row may be missing when it is 0) or a look-up."""

    name: str
    model: type[Owned]
    query: Row
    fields: Sequence[str] = ()
    sort: Sequence[tuple[str, int]] = ()
    limit: int = 0
    steps: Sequence[Row] = ()

    def pipeline(self) -> list[Row]:
        """The read as steps whose rows say which part they are of."""
        steps: list[Row] = [{"$match": self.model.own(self.query)}]
        steps += [{"$sort": dict(self.sort)}] if self.sort else []
        steps += [{"$limit": self.limit}] if self.limit else []
        steps += self.steps
        steps += [{"$project": dict.fromkeys(self.fields, 1)}] if self.fields else []
        return [*steps, {"$addFields": {NAME: {"$literal": self.name}}}]


def read_parts(parts: Sequence[Part], index: str = "") -> dict[str, list[Row]]:
    """The rows of each part by its name, in its order. `index` is the name of the one to use for the first part, which must be
    there."""
    if len(parts) == 1 and not parts[0].steps:
        (one,) = parts
        return {one.name: one.model.rows(one.query, one.fields, one.sort, one.limit, index)}
    found: dict[str, list[Row]] = {part.name: [] for part in parts}
    for row in _read(parts, index):
        found[row.pop(NAME)].append(row)
    for part in parts:
        for name, direction in reversed(part.sort):
            found[part.name].sort(key=itemgetter(name), reverse=direction < 0)
    return found


def look_up(name: str, model: type[Owned], ids: str, query: Row, fields: Sequence[str]) -> Row:
    """A step that adds, as `name`, those of the model's rows whose ids are in the field `ids` and that fit the query."""
    steps = [{"$match": model.own(query)}, {"$project": dict.fromkeys(fields, 1)}]
    of = {"from": model._get_collection_name(), "localField": ids, "foreignField": "_id", "pipeline": steps}
    return {"$lookup": {**of, "as": name}}


def _read(parts: Sequence[Part], index: str) -> list[Row]:
    if not parts:
        return []
    first, *others = parts
    steps = first.pipeline()
    for part in others:
        steps.append({"$unionWith": {"coll": part.model._get_collection_name(), "pipeline": part.pipeline()}})
    return aggregate_rows(first.model._get_collection(), steps, index)
