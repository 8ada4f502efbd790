"""The outside world on one port: payout channels, an identity checker, a message gateway and a bank.

A separate process (`python -m jobs.local.simulators`) that imports nothing of the product. It keeps a money book for each channel
in SQLite, signs with its own keys, and misbehaves on request; the product meets it only over HTTP. What its books say was paid is
the oracle of the payout tests.
"""
