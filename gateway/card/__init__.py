"""The card: built from one RPC per service, with the last good answer in place of a missing one."""
