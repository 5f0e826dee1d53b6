"""From HTTP request to service call, and from reply to HTTP response.

call         what an operation is, and one request in progress   operations   how operations are declared
pipeline     the steps of every request                          rpc          calls a service, waits for late events
decoding     path, query, body and If-Match → request            encoding     reply → JSON, ETag, Location, Link
problems     failure → problem+json                              idempotency  runs the same key and body once
forms        forms of our own pages, which nobody can forge
orders       the order that an invoice names                     shadows      addresses of words are no ids
json_types   true is no number, 0 is not false
files        streams uploads and downloads                       language     Swedish or English
listed_files a list of a service as a CSV file               file_service HTTP to the documents service
origin       the caller's address, behind proxies            limits       requests a second, streams, imports
rights       may this caller?                                protection   what one service may cost the process
audit_entries   a request in the audit trail                 activity_ends   what ends with a user's access
bad_fields   every bad field at once                         remarks      warnings of replies, in words
dry_run      what an operation would do                      merged       what was asked of a merged customer
masking      personal numbers in replies                     purposes     who may have them in full, and why
user_references   fields that point at users                 user_names   their present names beside ids
days         `from` and `to` in the query of a read          waiting      how much of something may wait
"""
