"""Imports of registers: a CSV file → rows of our columns → batches for the customers service."""
