"""Words of what may be chosen in the fields of the crm service's requests."""

from contracts.crm.tabs import ACTIVITY_KIND
from contracts.labels import Choices, Label

CHOICES: Choices = {"kind": {value: Label(word.sv, word.en) for value, word in ACTIVITY_KIND.items()}}
