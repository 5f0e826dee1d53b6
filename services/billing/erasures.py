"""The erasures of customers that billing carries out: what is due now, and on later days what a law wants kept until then."""

from billing.deletion_models import CustomerDeletion, ErasedRecord
from billing.personal_data import PERSONAL_DATA
from chassis.erasure import Eraser
from chassis.erasure_days import Erasures

ERASURES = Erasures("erasures", CustomerDeletion, Eraser(PERSONAL_DATA, ErasedRecord))
