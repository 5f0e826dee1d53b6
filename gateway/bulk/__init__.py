"""Changes of many customers at once: planned, looked at, carried out, and undone.

schemas   what callers send and get          plan      what it would do to each customer, and the digest of that
targets   which customers                    run       carries it out, in the request or in the background
models    what is stored                     undo      takes it back
actions   an action → a request for each customer, and what its reply says
words     what becomes of a customer, as people read it
files     the file of one                    view      one as callers get it
errors    what is refused
"""
