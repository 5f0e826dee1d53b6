"""How an HTTP request becomes a call of a service, and its reply an answer.

call         what an operation is, and one call of it under way      operations   how operations are declared
pipeline     the steps of every request                              rpc          calls a service, waits for late events
decoding     path, query, body, If-Match → contract                  encoding     reply → JSON, ETag, Location, Link
problems     failure → problem+json                                  idempotency  the same key and body: once
files        uploads and downloads, streamed                         language     Swedish or English
"""
