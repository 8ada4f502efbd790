"""``@pii`` on every field that shows personal data: of which kind, how sensitive, whether derived (T-003, T-004).

``personal_data.txt`` says it, a line for each type and kind; a test derives the same from the tags of the columns behind it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

import strawberry
from graphql import GraphQLObjectType
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField

FILE: Final = Path(__file__).with_name("personal_data.txt")
LINE: Final = re.compile(r"(\w+): (?:none|([a-z_]+) (.+))")


@strawberry.enum(description="What kind of personal data (GB/T 35273-2020, appendix A).")
class PersonalDataKind(Enum):
    NAME = "name"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    BANK_ACCOUNT = "bank_account"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    SCHOOL = "school"
    TEXT = "text"
    CREDIT = "credit"
    WAGE = "wage"
    DEVICE = "device"
    PROFILE = "profile"


@strawberry.enum(description="How sensitive (PIPL art. 28): a mask in its place, personal, or sensitive personal data.")
class Sensitivity(Enum):
    MASKED = "masked"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


SENSITIVE: Final = frozenset(
    (PersonalDataKind.ID_NUMBER, PersonalDataKind.BANK_ACCOUNT, PersonalDataKind.ADDRESS, PersonalDataKind.WAGE)
)
"""Identity, accounts and property, whereabouts (GB/T 35273-2020, appendix B)."""


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="pii",
    description="The field shows personal data; derived: made about somebody, not given by them (T-003, T-004).",
)
class Pii:
    kind: PersonalDataKind
    sensitivity: Sensitivity
    derived: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """What a field shows. In the file ``~`` after its name says masked, ``*`` derived."""

    kind: PersonalDataKind
    masked: bool
    derived: bool

    @property
    def sensitivity(self) -> Sensitivity:
        if self.masked:
            return Sensitivity.MASKED
        return Sensitivity.SENSITIVE if self.kind in SENSITIVE else Sensitivity.PERSONAL


def marks() -> Mapping[str, Mapping[str, Mark]]:
    """By type, each field that shows personal data. Types whose line says none show nothing. Raises ValueError."""
    found: dict[str, dict[str, Mark]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        parts = LINE.fullmatch(line)
        if parts is None:
            raise ValueError(f"{FILE.name}: {line}")
        type_, kind, fields = parts.groups()
        of_type = found.setdefault(type_, {})
        for said in (fields or "").split():
            of_type[said.rstrip("~*")] = Mark(PersonalDataKind(kind), "~" in said, "*" in said)
    return found


def mark(schema: strawberry.Schema) -> None:
    """Puts the directive on every field that the file names. Raises LookupError for what is not there."""
    for type_name, fields in marks().items():
        type_ = schema._schema.get_type(type_name)
        if not isinstance(type_, GraphQLObjectType):
            raise LookupError(f"{FILE.name}: there is no type {type_name}")
        for name, said in fields.items():
            if name not in type_.fields:
                raise LookupError(f"{FILE.name}: there is no field {type_name}.{name}")
            field: StrawberryField = type_.fields[name].extensions["strawberry-definition"]
            field.directives = [*field.directives, Pii(kind=said.kind, sensitivity=said.sensitivity, derived=said.derived)]
