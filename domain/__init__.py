"""What is allowed and what happens: rules, SQL and effects.

The single files are the vocabulary every area speaks; the folders are the areas. Nothing here knows the web, the queue,
the environment or the network.
"""
