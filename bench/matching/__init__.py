"""Matching at the size of a city: 50,000 workers, 8,000 shifts, about two and a half million feasible pairs."""
