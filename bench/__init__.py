"""Measurements behind docs/performance.md: one file per claim of design §12, each against its peer in the same run."""
