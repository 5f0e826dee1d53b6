"""Imports of registers: a CSV file → rows of our columns → batches for the customers service; and the same way back."""
