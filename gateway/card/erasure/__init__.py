"""Erasing the personal data of a customer: what every service would do, composed into one plan, and what each has done
(decision 69).

plan      pages of the plan of every service → one plan with a digest; all of them, or an error
receipt   what every service has erased
own       what the gateway itself keeps of a customer, and how it goes
replies   what callers get of plan, state and receipt
"""
