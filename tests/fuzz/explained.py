"""The findings of the checks that are no fault, each with its reason. Whatever none of them explains fails the run."""

from dataclasses import dataclass

from tests.fuzz.campaign import Finding


@dataclass(frozen=True, slots=True)
class Explained:
    """Findings of one check that are right as they are. An empty tuple or text means any."""

    check: str
    reason: str
    operations: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()

    def fits(self, finding: Finding) -> bool:
        return (
            finding.check == self.check
            and (not self.operations or finding.operation in self.operations)
            and (not self.statuses or finding.status in self.statuses)
            and (not self.codes or finding.code.partition(".")[2] in self.codes)
        )


EXPLAINED: tuple[Explained, ...] = ()


def unexplained(findings: list[Finding]) -> list[Finding]:
    """The findings that nothing here explains, one of each kind."""
    left = [one for one in findings if not any(known.fits(one) for known in EXPLAINED)]
    return list({(one.operation, one.check, one.title, one.status, one.code): one for one in left}.values())
