"""The erasures of customers that crm carries out: what is due now, and on later days what a law wants kept until then."""

from chassis.erasure import Eraser
from chassis.erasure_days import Erasures
from crm.deletion_models import CustomerDeletion, ErasedRecord
from crm.personal_data import PERSONAL_DATA

ERASURES = Erasures("erasures", CustomerDeletion, Eraser(PERSONAL_DATA, ErasedRecord))
