"""Documents: limits, parsing, validation, and a bounded cache, so that an unknown document is cheap to refuse.

A known document costs one dictionary look-up; an unknown one about 2 ms, hence the limits before validation.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    validate,
)
from graphql.execution.collect_fields import FragmentDetails

from resolvers.compiler.faults import too_large
from resolvers.compiler.limits import oversized
from resolvers.compiler.operation import MAX_LIST_INPUT, Operation

MAX_DOCUMENT_CHARS = 50_000
MAX_TOKENS = 3_000
MAX_ERRORS = 20
CACHED_DOCUMENTS = 1_000
CACHED_CHARS = 4_000_000


class Refused(Exception):
    """The document cannot be run; ``errors`` say why."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


@dataclass(slots=True)
class Document:
    """A valid document and its operations by name."""

    node: DocumentNode
    operations: dict[str, Operation]

    def operation(self, name: str | None) -> Operation:
        """The operation of this name, or the only one; raises Refused."""
        if name is not None and name in self.operations:
            return self.operations[name]
        if not name and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        message = f"There is no operation named {name[:60]}." if name else "Say which operation to run: operationName."
        raise Refused([GraphQLError(message, extensions={"code": "OPERATION_NOT_FOUND"})])


@dataclass(slots=True)
class Documents:
    """Valid documents by their text, least recently used out first."""

    schema: GraphQLSchema
    hide_suggestions: bool = False
    known: OrderedDict[str, Document] = field(default_factory=OrderedDict)
    chars: int = 0

    def get(self, text: str) -> Document:
        """The document; raises Refused when it is over a limit or not valid."""
        document = self.known.get(text)
        if document is None:
            document = self._read(text)
            self._keep(text, document)
        else:
            self.known.move_to_end(text)
        return document

    def _read(self, text: str) -> Document:
        if len(text) > MAX_DOCUMENT_CHARS:
            raise Refused([too_large(f"The document is longer than {MAX_DOCUMENT_CHARS:,} characters.")])
        try:
            node = parse(text, max_tokens=MAX_TOKENS)
        except GraphQLSyntaxError as error:
            error.extensions = {"code": "GRAPHQL_PARSE_FAILED"}
            raise Refused([error]) from error
        if too_big := oversized(node):
            raise Refused([too_big])
        errors = validate(self.schema, node, max_errors=MAX_ERRORS, hide_suggestions=self.hide_suggestions)
        if errors:
            for invalid in errors:
                invalid.extensions = {"code": "GRAPHQL_VALIDATION_FAILED", **(invalid.extensions or {})}
            raise Refused(errors)
        document = Document(node, _operations(self.schema, node))
        for operation in document.operations.values():
            if operation.uses.unstorable:
                raise Refused([GraphQLError("Texts cannot hold the NUL character.", extensions={"code": "BAD_USER_INPUT"})])
            if operation.uses.longest > MAX_LIST_INPUT:
                raise Refused([too_large(f"A list has at most {MAX_LIST_INPUT:,} items.")])
        return document

    def _keep(self, text: str, document: Document) -> None:
        self.known[text] = document
        self.chars += len(text)
        while len(self.known) > CACHED_DOCUMENTS or self.chars > CACHED_CHARS:
            oldest, _ = self.known.popitem(last=False)
            self.chars -= len(oldest)


def _operations(schema: GraphQLSchema, document: DocumentNode) -> dict[str, Operation]:
    fragments = {
        node.name.value: FragmentDetails(node) for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    return {
        node.name.value if node.name else "": Operation.of(schema, node, fragments)
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
    }
