"""The same lists over ten thousand rows and over ten million."""
