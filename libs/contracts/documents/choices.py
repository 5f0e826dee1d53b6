"""Words of what may be chosen in the fields of the documents service's requests."""

from contracts.documents.tabs import DOCUMENT_KIND
from contracts.labels import Choices, Label

CHOICES: Choices = {"kind": {value: Label(word.sv, word.en) for value, word in DOCUMENT_KIND.items()}}
