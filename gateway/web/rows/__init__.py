"""The page of one row of a tab: a quote with its lines and totals, a contact, whatever a tab that nobody here knows has.

pages → find    the thing itself, by the operation that the tab names (`opens`), or as the card has it
        draw    its details and parts, by the columns that the tab describes
        previews   the file that it is, if it is one, shown in a sandbox
        steps   the buttons that its status, the caller's role and the company's modules allow
forms   what is done with it: the form of a step, and steps that are done at once
"""
