"""Fixtures of the journeys: the product, and the world outside it."""

from tests.build.outside import remote, simulator
from tests.build.product import product, still, untouched

__all__ = ["product", "remote", "simulator", "still", "untouched"]
