"""Fixtures for jobs: the outside world."""

from tests.build.outside import channel, outside, receiver, remote, simulator

__all__ = ["channel", "outside", "receiver", "remote", "simulator"]
