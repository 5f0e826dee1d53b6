"""From HTTP request to service call, and from reply to HTTP response.

call         what an operation is, and one request in progress   operations   how operations are declared
pipeline     the steps of every request                          rpc          calls a service, waits for late events
decoding     path, query, body and If-Match → request            encoding     reply → JSON, ETag, Location, Link
problems     failure → problem+json                              idempotency  runs the same key and body once
forms        forms of our own pages, which nobody can forge
orders       the order that an invoice names                     shadows      addresses of words are no ids
json_types   true is no number, 0 is not false
files        streams uploads and downloads                       language     Swedish or English
listed_files a list of a service as a CSV file
"""
