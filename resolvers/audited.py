"""What auditors may read: by type, the area of an engagement it belongs to, and when a row of it was made (S-118).

A type that stands nowhere here is not an auditor's to seek, whatever the staff may; parts of a thing, such as a settlement's
lines, are read with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from domain import access
from domain.database import Database
from domain.viewer import Viewer
from resolvers.compiler.build import Declared
from resolvers.compiler.source import Audited
from resolvers.ids import read_id

AREAS: Final[Mapping[str, Mapping[str, str]]] = {
    # who takes part does not belong to a period
    "people": {
        "Worker": "",
        "Employer": "",
        "EmployerMember": "created_at",
        "EmployerDocument": "uploaded_at",
        "Staff": "",
        "StaffRoleGrant": "proposed_at",
        "PrivacyRecord": "opened_at",
        "Review": "decided_at",
        "Verification": "requested_at",
        "Agreement": "signed_at",
    },
    "work": {
        "Posting": "created_at",
        "PostingVersion": "created_at",
        "Application": "created_at",
        "Offer": "created_at",
        "Assignment": "created_at",
        "AttendanceEvent": "recorded_at",
        "Timesheet": "submitted_at",
        "MatchRun": "made_at",
        "Invitation": "made_at",
        "Evaluation": "written_at",
        "Deadline": "started_at",
    },
    "money": {
        "Settlement": "created_at",
        "LiabilityCase": "opened_at",
        "PayDispute": "opened_at",
        "PayDisputeStep": "at",
        "PayDisputeEvidence": "added_at",
        "PayRun": "made_at",
        "Deposit": "deposited_at",
        "DepositResolution": "proposed_at",
        "Refund": "requested_at",
        "FeeSchedule": "",
        "FeeWaiver": "requested_at",
        "PayTerm": "requested_at",
    },
    "books": {
        "BackupDrill": "done_at",
        "BooksCheck": "checked_at",
        "LedgerAccount": "",
        "LedgerEntry": "created_at",
        "LedgerTransfer": "created_at",
    },
    "payouts": {
        "PayoutDestination": "created_at",
        "PayoutBatch": "made_at",
        "PayoutFile": "made_at",
        "PayoutItem": "created_at",
        "PayoutChannelStop": "stopped_at",
        "PayoutEscalation": "opened_at",
        "Reconciliation": "begun_at",
        "StatementFile": "received_at",
        "ReconciliationDifference": "found_at",
        "DifferenceResolution": "proposed_at",
        "PayoutReceipt": "wanted_at",
    },
    "tax": {
        "TaxPayment": "recorded_at",
        "TaxRemittance": "prepared_at",
        "TaxFiling": "requested_at",
        "TaxCrossing": "found_at",
        "Document": "created_at",
    },
}


def for_auditors(declared: Declared) -> Declared:
    """The sources with what auditors may read of each."""
    audited = {type_: Audited(area, at) for area, types in AREAS.items() for type_, at in types.items()}
    sources = {type_: replace(source, audited=audited.get(type_)) for type_, source in declared.sources.items()}
    return replace(declared, sources=sources)


async def note(database: Database, viewer: Viewer, fields: Sequence[str], document: str, variables: object) -> None:
    """Keeps, before it runs, what an auditor asks."""
    async with database.transaction() as tx:
        await access.note_reading(tx, viewer, fields, document, sorted(set(_ids(variables))))


def _ids(value: object) -> Iterator[str]:
    """Every global id in a request's variables."""
    match value:
        case str() if read_id(value):
            yield value
        case dict():
            for part in value.values():
                yield from _ids(part)
        case list():
            for part in value:
                yield from _ids(part)
