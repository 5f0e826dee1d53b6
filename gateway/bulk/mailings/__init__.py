"""Mail merge: letters and e-mails to contacts, with fields, that go nowhere before somebody has approved them.

fields    the fields of a text, pure           recipients  who gets it, and who is left out and why
models    what is stored                       drafts      makes, approves and withdraws one
letters   the file of letters                  produce     sends or writes them, in the background
smtp      the mail server                      schemas     what callers send and get
"""
