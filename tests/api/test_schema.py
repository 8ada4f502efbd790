"""The public contract: its snapshot, its refusals, its words."""

import asyncpg
import pytest
from graphql import GraphQLInputObjectType, GraphQLNonNull, GraphQLObjectType, GraphQLUnionType, get_named_type

from domain.errors import Cause
from jobs.local.servers import DatabaseUrls
from resolvers import checks
from resolvers.compiler import bind
from resolvers.request import Repeatable
from resolvers.sources import SOURCES
from schema import SCHEMA
from schema.snapshot import RELEASED, SNAPSHOT, broken

GRAPHQL = SCHEMA._schema
PAY_RUNS = ("makePayRun", "approvePayRun", "cancelPayRun")
PAYOUTS = ("approveSettlement", "makePayoutBatch", "submitPayoutBatch", "approvePayoutBatch", "rejectPayoutBatch")
SUSPENSE = ("matchDeposit", "sendBackDeposit", "confirmDepositResolution", "rejectDepositResolution", "recordDepositSentBack")
REFUNDS = ("requestRefund", "approveRefund", "rejectRefund", "recordRefundPaid", "recordRefundFailed")
FEES = ("setFeeSchedule", "requestFeeWaiver", "approveFeeWaiver", "rejectFeeWaiver")
PAY_TERMS = ("requestPayTerm", "approvePayTerm", "rejectPayTerm")
TAX = ("prepareTaxRemittance", "approveTaxRemittance", "rejectTaxRemittance", "recordTaxRemitted")
RULES_OF_PAY = (
    *("proposePayoutRule", "acceptPayoutRule", "rejectPayoutRule"),
    *("pausePayoutRule", "resumePayoutRule", "endPayoutRule"),
)
DENIALS = ("proposeNeverAccepted", "confirmNeverAccepted", "rejectNeverAccepted")
WAITING = (*DENIALS, "cancelPayoutItem", "retryPayoutItem", "closePayoutEscalation", "askPayoutWorker")
CHANNELS = ("commitPayoutFile", "stopPayoutChannel", "reopenPayoutChannel")
SIGNATURES = ("submitReconciliation", "signReconciliation")
DIFFERENCES = ("proposeDifferenceResolution", "confirmDifferenceResolution", "rejectDifferenceResolution")
MONEY_MOVES = (
    *RULES_OF_PAY,
    *DIFFERENCES,
    *SIGNATURES,
    *PAY_RUNS,
    *PAYOUTS,
    *WAITING,
    *CHANNELS,
    *SUSPENSE,
    *PAY_TERMS,
    *REFUNDS,
    *FEES,
    *TAX,
)
SIGN_IN = (
    "requestSignInCode",
    "signIn",
    "signInStaff",
    "refreshSession",
    "signOut",
    "switchCapacity",
    "stepUp",
    "startWechatSignIn",
    "finishWechatSignIn",
)
KEYLESS = (
    *SIGN_IN,
    "revealIdentity",
    "revealPersonalData",
    "openDocument",
    "mintDocumentTicket",
    "requestPayoutFile",
    "requestPostingFile",
    "mintReceiptBundleTicket",
    "issuePartnerKey",
    "rotatePartnerKey",
    "addWebhookEndpoint",
    "rotateWebhookSecret",
    "requestPhoneChange",
    "changePhone",
    "requestRecoveryCode",
    "requestRecovery",
    "requestSecondFactorRecovery",
    "claimSecondFactor",
    "requestPasswordRecovery",
    "claimPassword",
)
"""Their answers are secrets, or what was asked is: they are not remembered."""


@pytest.mark.requirement("B-09", part="the schema is a file under test")
def test_the_snapshot_is_current() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == SCHEMA.as_str() + "\n", "./run schema writes it"


@pytest.mark.requirement("B-09", part="what a release promised holds until it was deprecated in a release")
def test_nothing_released_is_broken() -> None:
    faults = broken(RELEASED.read_text(encoding="utf-8"), SCHEMA.as_str())
    assert not faults, "deprecate first, and remove after a release (docs/api.md):\n" + "\n".join(faults)


PROMISED = """
    type Query { a(x: Int, y: Int @deprecated): Int  b: Int @deprecated  c: E  d(in: I): Int }
    enum E { P Q R @deprecated }
    input I { m: Int n: Int @deprecated }
"""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (" b: Int @deprecated", "", None),
        (", y: Int @deprecated", "", None),
        (" R @deprecated", "", None),
        (" n: Int @deprecated", "", None),
        ("d(in: I): Int", "", "Query.d was removed"),
        ("x: Int, ", "", "Query.a(x:) was removed"),
        (" Q R", " R", "E.Q was removed"),
        ("d(in: I): Int", "d(in: I!): Int", "Query.d(in:)"),
        ("m: Int", "m: Int!", "I.m changed type"),
        ("b: Int @deprecated", "b: String @deprecated", "Query.b changed type"),
        ("c: E", "c: E e: Int", None),
    ],
)
def test_only_what_was_deprecated_may_go(old: str, new: str, fault: str | None) -> None:
    faults = broken(PROMISED, PROMISED.replace(old, new))
    assert (fault is None and not faults) or (len(faults) == 1 and fault is not None and fault in faults[0])


def test_every_cause_is_a_type_that_every_mutation_may_answer() -> None:
    assert GRAPHQL.mutation_type is not None
    causes = {cause.value for cause in Cause}
    for name, field in GRAPHQL.mutation_type.fields.items():
        union = get_named_type(field.type)
        assert isinstance(union, GraphQLUnionType), name
        assert causes <= {member.name for member in union.types}, name


def test_money_moves_only_with_an_idempotency_key() -> None:
    assert GRAPHQL.mutation_type is not None
    for name, field in GRAPHQL.mutation_type.fields.items():
        if name in KEYLESS or "input" not in field.args:
            continue
        input_type = get_named_type(field.args["input"].type)
        assert isinstance(input_type, GraphQLInputObjectType), name
        key = input_type.fields["idempotencyKey"]
        assert isinstance(key.type, GraphQLNonNull) == (name in MONEY_MOVES), name


def test_what_is_answered_to_a_key_can_be_remembered() -> None:
    """A row is selected again; a value must be one that may be kept."""
    assert GRAPHQL.mutation_type is not None
    kept = {value.__name__ for value in Repeatable.__subclasses__()} | set(SOURCES.sources)
    for name, field in GRAPHQL.mutation_type.fields.items():
        if "input" in field.args and "idempotencyKey" in get_named_type(field.args["input"].type).fields:
            answers = [type_ for type_ in get_named_type(field.type).types if type_.name not in {cause.value for cause in Cause}]
            assert {type_.name for type_ in answers} <= kept, name


def test_everything_is_described() -> None:
    for name, type_ in GRAPHQL.type_map.items():
        if name.startswith("__") or not isinstance(type_, GraphQLObjectType | GraphQLInputObjectType):
            continue
        if name not in ("Query", "Mutation", "Subscription"):
            assert type_.description, name
        for field_name, field in type_.fields.items():
            assert field.description, f"{name}.{field_name}"


def test_the_sources_fit_the_schema() -> None:
    bind(GRAPHQL, SOURCES)


async def test_every_list_has_an_index_for_every_arm_and_order(clone: DatabaseUrls) -> None:
    connection = await asyncpg.connect(clone.read)
    try:
        assert await checks.missing_indexes(connection, SOURCES) == []
    finally:
        await connection.close()


async def test_a_list_without_an_index_is_named(clone: DatabaseUrls) -> None:
    owner = await asyncpg.connect(clone.owner)
    await owner.execute("drop index posting_employer")
    await owner.close()
    connection = await asyncpg.connect(clone.read)
    try:
        assert any("Posting" in fault or "posting" in fault for fault in await checks.missing_indexes(connection, SOURCES))
    finally:
        await connection.close()
