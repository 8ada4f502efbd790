"""The database's history: numbered plain SQL, forward only, and what applies it."""
