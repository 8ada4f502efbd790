"""Adapters to the outside world, each behind the contract in `contract.py`.

They are called by jobs only, never while a transaction is open. Settings are handed in; nothing here reads the environment.
Names, card and ID numbers exist in memory and in requests, and are never logged: they do not even appear in a repr.
"""
