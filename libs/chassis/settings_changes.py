"""A company's settings, changed as a whole or field by field, with a history that can be read.

    SETTINGS = SettingsChanges(Company, BillingSettingsFields, errors.settings_not_found, check)

    SETTINGS.fields()                        what the company has decided, the contract's defaults beside
    SETTINGS.put(request, request.version)   all fields; refuses to take away unseen what was decided
    SETTINGS.patch(changes, version)         the named ones (RFC 7396)
    SETTINGS.list_changes(request)           who, when, before and after, newest first

Stored is what differs from the defaults, so that an earlier release meets no field of a later one that nobody has decided; what
this release does not know stays as it is.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from chassis.checks import keep_valid
from chassis.company_settings import CompanySettings
from chassis.merge_patch import merge_patch
from chassis.paging import page_of_parts
from chassis.storage import Row
from contracts.base import Event, ListRequest, Page, Value
from contracts.company_settings import SETTING_LEFT_OUT, ChangedSetting, SettingsChange
from contracts.errors import BadField, ServiceError, invalid_fields
from contracts.field_texts import bad_fields
from contracts.open_enum import unknown_values_kept

F = TypeVar("F", bound=Value)
C = TypeVar("C", bound=CompanySettings)


@dataclass(frozen=True)
class SettingsChanges(Generic[C, F]):
    """The settings in `stored`, whose fields are those of `model`. `check` names the fields that break a rule,
    `announce` makes the event of a change."""

    stored: type[C]
    model: type[F]
    not_found: Callable[[str], ServiceError]
    check: Callable[[F], Iterable[BadField]] = lambda _fields: ()
    announce: Callable[[C], Event] | None = None

    def fields(self) -> F:
        """The settings of the current company."""
        return self._read(self.stored.stored_fields())

    def put(self, given: F, version: int) -> C:
        """All settings. Raises InvalidInput for what `check` names and for a decided field that `given` leaves out; Stale."""
        self._refuse(self.check(given))

        def decide(before: Row) -> Row:
            left_out = self._decided(self._read(before)).keys() - given.model_fields_set
            self._refuse(SETTING_LEFT_OUT.at(f"/{name}") for name in sorted(left_out))
            return self._decided(given)

        return self._store(decide, version)

    def patch(self, changes: dict[str, Any], version: int) -> C:
        """The named settings. Raises InvalidInput with pointers below `/changes`; Stale."""

        def decide(before: Row) -> Row:
            merged = merge_patch(self._read(before).model_dump(mode="json"), changes)
            try:
                fields = self.model.model_validate(merged)
            except ValidationError as error:
                found = bad_fields(error)
                known = {field.pointer for field in found}
                rules = self.check(keep_valid(self.model, merged))
                self._refuse([*found, *(one for one in rules if one.pointer not in known)], "/changes")
                raise
            self._refuse(self.check(fields), "/changes")
            return self._decided(fields)

        return self._store(decide, version)

    def list_changes(self, request: ListRequest[Page[SettingsChange]]) -> Page[SettingsChange]:
        """The changes, newest first. Raises InvalidInput for a bad cursor."""
        rows = self.stored.rows({"_id": self.stored.id_here()}, ["history", "fields"], limit=1)
        return page_of_parts(list(self._changes(rows[0])) if rows else [], request, self._show)

    def _changes(self, row: Row) -> Iterator[Row]:
        """Each change with the fields before and after it, the oldest first."""
        known = [one for one in row.get("history", ()) if "fields" in one["before"]]
        afterwards = [*(one["before"]["fields"] for one in known[1:]), row.get("fields", {})]
        for one, after in zip(known, afterwards, strict=True) if known else ():
            yield {**one, "id": f"{one['at']:%Y%m%d%H%M%S%f}/{one['request_id']}", "after": after}

    def _show(self, change: Row) -> SettingsChange:
        before, after = (
            self._read(fields).model_dump(mode="json") for fields in (change["before"]["fields"], change["after"])
        )
        changed = [
            ChangedSetting(name=name, before=before[name], after=after[name])
            for name in self.model.model_fields
            if before[name] != after[name]
        ]
        return SettingsChange(at=change["at"], by=change.get("by"), settings=changed)

    def _read(self, stored: Row) -> F:
        with unknown_values_kept():
            return self.model.model_validate(stored, extra="ignore")

    def _decided(self, fields: F) -> Row:
        return fields.model_dump(mode="json", include=set(self.model.model_fields), exclude_defaults=True)

    def _store(self, decide: Callable[[Row], Row], version: int) -> C:
        def keep_unknown(before: Row) -> Row:
            unknown = {name: value for name, value in before.items() if name not in self.model.model_fields}
            return {**unknown, **decide(before)}

        return self.stored.update_fields(
            keep_unknown, if_version=version, not_found=self.not_found, announce=self.announce
        )

    def _refuse(self, bad: Iterable[BadField], below: str = "") -> None:
        if found := [field.below(below) for field in bad]:
            raise invalid_fields(str(self.stored._meta["db_alias"]), found)
