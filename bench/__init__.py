"""Measurements behind docs/performance.md: one file per claim, each against its peer in the same run."""
