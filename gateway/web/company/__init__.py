"""Pages of the whole company: what it decides, who works in it, what is to be done, and what its services do.

settings   what the company decides, part by part     settings_history   who changed it, from what to what
parts      the parts, and which operation changes each     values        a stored value as people read it
users      who may log in, with which roles               user_sessions   where somebody is logged in
activities what is to be done, with the steps of each      weeks           the activities of a week
contract_plans   plans of contract invoicing                contract_plan   one of them, with what it leaves out and why
duplicates customers that are probably the same, side by side
imports    customers from a file, in the background, with progress and report
import_uploads   how a file would be read                 import_columns   what its columns are called
doubts     what imports found doubtful                    teams      named sets of users
selections the list, one with its customers, why a customer is in it   selection_map   on a map
selection_builder   the form of a selection: selection_rows (the rule as rows), selection_inputs,
selection_properties, selection_words (what is wrong, in its words)
invoices   open, overdue, drafts … of all customers        payments         when they came, and which invoices have them
properties what the company wants to know of customers, and how many have it
operation  whether each part answers
"""
