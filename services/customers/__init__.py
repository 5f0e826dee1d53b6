"""The customers service: the register of customers with their branches, contacts and info. Start reading in service.py."""
