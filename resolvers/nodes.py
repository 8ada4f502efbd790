"""``node(id)``: anything by its global id."""

from resolvers.compiler.source import Root, node

ROOTS: dict[str, Root] = {"node": node()}
