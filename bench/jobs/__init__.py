"""The product's queue, and arq by itself."""
