"""What a development machine needs besides the product: PostgreSQL, Valkey, and stand-ins for the outside world."""
