"""Client errors the compiler finds: each a GraphQL error with a stable ``extensions.code``, never a 500."""

from graphql import GraphQLError, Node


def bad_argument(argument: str, message: str, node: Node | None = None) -> GraphQLError:
    """An argument's value that passes its type but not its meaning: a bad id, a cursor of another list, ``first: 1000``."""
    return GraphQLError(f"{argument}: {message}", node, extensions={"code": "INVALID_INPUT", "field": argument})


def not_supported(message: str, node: Node | None = None) -> GraphQLError:
    """Valid GraphQL that this server declines to run, such as more than its limits allow."""
    return GraphQLError(message, node, extensions={"code": "NOT_SUPPORTED"})


def too_large(message: str, node: Node | None = None) -> GraphQLError:
    """An operation over a limit."""
    return GraphQLError(message, node, extensions={"code": "TOO_LARGE"})


def too_costly(message: str) -> GraphQLError:
    """An operation whose answer, with every page full, would be too much work."""
    return GraphQLError(message, extensions={"code": "TOO_COSTLY"})
