"""Payouts at scale, and a client that only calls the channel."""
