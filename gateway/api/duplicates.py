"""Likely duplicates of the register over HTTP: the list, and pairs that were settled to be two customers."""

from contracts.customers import ListDuplicates, SetNotDuplicates
from gateway.http.operations import Api

PATH = "/customers/duplicates"
PAIR = "/customers/<customer_id>/duplicates/<other_id>"

api = Api("duplicates")
api.operation("GET", PATH, ListDuplicates)
api.operation("PUT", PAIR, SetNotDuplicates)
