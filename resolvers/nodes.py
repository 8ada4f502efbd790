"""``node(id)`` and ``nodes(ids)``: anything by its global id."""

from resolvers.compiler.source import Root, node, nodes

ROOTS: dict[str, Root] = {"node": node(), "nodes": nodes()}
