"""Work in the background that survives its process: one process at a time holds a job, and another takes over what it leaves.

leases    who works on a job, and for how long nobody else may        authority   for whom it works, and whether that still may
resume    finds jobs that were left, and goes on with them            calls       sends requests of a job, several at once
stored_json   values of any shape, stored as text
"""
