"""Authority as data: the product's own table agrees with the decisions, its roles are separated, and nobody of the staff acts in
their own case, whatever the mutation.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from uuid import UUID

import pytest
from graphql import GraphQLInputObjectType, get_named_type

from domain import access
from domain.access import CASES, COMPUTED, MUTATIONS, OF_EVERYBODY
from domain.errors import Refusal
from domain.viewer import Kind, Viewer
from resolvers.sources import SOURCES
from tests.access.decided import mutations, roots
from tests.access.inputs import CALLS
from tests.access.reading import object_type
from tests.access.test_mutations import called
from tests.access.theatre import Theatre
from tests.access.whose import WHOSE

SEPARATED: Final = (
    ("makePayoutBatch", "approvePayoutBatch"),
    ("commitPayoutFile", "approvePayoutBatch"),
    ("submitPayoutBatch", "approvePayoutBatch"),
    ("matchDeposit", "confirmDepositResolution"),
    ("sendBackDeposit", "confirmDepositResolution"),
    ("requestFeeWaiver", "approveFeeWaiver"),
    ("requestPayTerm", "approvePayTerm"),
    ("prepareTaxRemittance", "approveTaxRemittance"),
    ("proposeDifferenceResolution", "confirmDifferenceResolution"),
    ("submitReconciliation", "signReconciliation"),
    ("approveRegistration", "makePayoutBatch"),
    ("approveRegistration", "approvePayoutBatch"),
    ("approvePosting", "makePayoutBatch"),
    ("verifyEmployer", "approvePayoutBatch"),
    ("approveRefund", "recordRefundPaid"),
    ("requestDocumentRelease", "approveDocumentRelease"),
)
"""What no one role may do both of (T-044)."""
OF_ONES_OWN: Final = (
    *("ledgerBalance", "ledgerProof", "recommendedWorkers", "recommendedServicePlans", "matchExplain", "attendanceCodes"),
    "postingFileReport",
)
"""What parties may ask of their own; in asking.py they are asked of the platform's, or of nobody's."""
STAFFS: Final = sorted(name for name, grant in MUTATIONS.items() if Kind.STAFF in grant.kinds)
PARTY = "select person_id from worker where id = any($1) union select person_id from employer_member where employer_id = any($2)"


def test_every_operation_stands_in_the_table_and_nothing_else_does() -> None:
    assert set(MUTATIONS) == set(object_type("Mutation").fields)
    computed = set(object_type("Query").fields) - set(SOURCES.roots)
    assert set(COMPUTED) == computed


def test_the_table_is_open_to_those_the_decisions_name(theatre: Theatre) -> None:
    """Computed fields, which are about no one thing; mutations are tried one by one beside this."""
    wrong = [
        f"{who}: {field}"
        for field, row in roots().items()
        if row.shape == "answers"
        for who, viewer in theatre.viewers.items()
        if _granted(viewer, field) != row.who.holds(viewer, row.whose) and field not in OF_ONES_OWN
    ]
    assert not wrong, wrong


@pytest.mark.requirement("T-044", part="no role of the staff may both make and approve, or review and pay")
@pytest.mark.parametrize(("one", "other"), SEPARATED)
def test_roles_are_separated(one: str, other: str) -> None:
    assert MUTATIONS[one].kinds[Kind.STAFF] and MUTATIONS[other].kinds[Kind.STAFF]
    assert not MUTATIONS[one].kinds[Kind.STAFF] & MUTATIONS[other].kinds[Kind.STAFF]


def test_whose_case_it_is_is_decided_for_everything_the_staff_act_on() -> None:
    """By the ids their mutations take and the rows they answer."""
    undecided = {
        f"{name}: {type_}; write a line in domain/access/store.py"
        for name in STAFFS
        for type_ in (*_answers(name), *_taken(name))
        if type_ not in CASES and type_ not in OF_EVERYBODY
    }
    assert not undecided, "\n".join(sorted(undecided))


@pytest.mark.parametrize("mutation", [name for name in STAFFS if CALLS[name].about])
async def test_nobody_of_the_staff_acts_in_their_own_case(theatre: Theatre, mutation: str) -> None:
    thing = theatre.stage.things[CALLS[mutation].about]
    type_ = thing.partition(":")[0]
    if type_ in OF_EVERYBODY:
        return
    whose = theatre.rows[type_][thing]
    people = await theatre.api.database.pool.fetch(PARTY, list(whose.workers), list(whose.employers))
    assert people or type_ in NOBODYS_YET, f"{mutation}: nobody is a party of {thing}"
    for (person_id,) in people:
        for who, viewer in theatre.viewers.items():
            if viewer.kind is Kind.STAFF and mutations()[mutation].holds(viewer, whose):
                answer = await _as_themselves(theatre, who, person_id, mutation)
                assert answer == "OWN_CASE", f"{who}: {mutation} on {thing} answers {answer}"


NOBODYS_YET: Final = frozenset(
    (
        "PayoutFile",
        "Deposit",
        "DepositResolution",
        "PayoutEscalation",
        "ReconciliationDifference",
        "DifferenceResolution",
        "FeeWaiver",
        "PayTerm",
        "Document",
        "DocumentRelease",
        "Partner",
    )
)
"""Of these the rows' owners are not said by whose.py, or the row on the stage is not matched with anybody."""


async def _as_themselves(theatre: Theatre, who: str, person_id: UUID, mutation: str) -> object:
    """The answer to the staff member if they were that person."""
    viewer = theatre.viewers[who]
    theatre.viewers[who] = replace(viewer, person_id=person_id, session_id=None)
    try:
        return (await called(theatre, who, mutation, theatre.rehearsal)).get("code")
    finally:
        theatre.viewers[who] = viewer


def _granted(viewer: Viewer, field: str) -> bool:
    try:
        access.must_be_granted(viewer, COMPUTED, field)
    except Refusal:
        return False
    return True


def _answers(mutation: str) -> Iterator[str]:
    """The types with rows that a mutation may answer."""
    union = get_named_type(object_type("Mutation").fields[mutation].type)
    yield from (type_.name for type_ in getattr(union, "types", ()) if type_.name in WHOSE)


def _taken(mutation: str) -> Iterator[str]:
    """The types of the things its input in tests/access/inputs.py is about."""
    about = CALLS[mutation].about
    fields = object_type("Mutation").fields[mutation].args
    if about and "input" in fields:
        type_ = get_named_type(fields["input"].type)
        assert isinstance(type_, GraphQLInputObjectType)
        names = [name for name, part in type_.fields.items() if get_named_type(part.type).name == "ID"]
        yield from (f"{name[0].upper()}{name[1:-2]}" for name in names if name != "registrationId")
