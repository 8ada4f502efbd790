"""Workers, employers and people as they may be read; who the viewer is."""

from dataclasses import dataclass

from domain import accounts
from domain.viewer import Kind
from domain.viewer import Viewer as Asker
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, mine, one
from resolvers.request import Answer, Request, Selected

OWN_AND_STAFF = ("worker", "staff")
MEMBERS_AND_STAFF = ("employer", "staff")

WORKER = Source(
    "Worker",
    table="worker",
    readable={
        "worker": "{t}.id = :worker_id",
        # an employer sees those who applied to it (S-066)
        "employer": "exists (select from application a where a.worker_id = {t}.id and a.employer_id = :employer_id)",
        "staff": "true",
    },
    order=("created_at desc", "id desc"),
    fields={
        "name": "{t}.name_mask",
        "idNumber": "{t}.id_number_mask",
        "contact": "{t}.contact_mask",
        "approved": "({t}.state = 'approved')",
        "verified": """exists (select from verification v where v.subject_id = {t}.id and v.method = 'two_element'
                       and v.state = 'passed' and v.expires_at > :now)""",
        "signed": "exists (select from agreement a where a.worker_id = {t}.id and (a.ends_at is null or a.ends_at > :now))",
    },
    guards=dict.fromkeys(("state", "stateAt", "submittedAt", "idNumber", "contact"), OWN_AND_STAFF),
    links={
        "reviews": many("Review", "subject_id", order=("decided_at desc", "id desc")),
        "verifications": many("Verification", "subject_id", order=("requested_at desc", "id desc")),
        "agreements": many("Agreement", "worker_id", order=("signed_at desc", "id desc")),
    },
)

EMPLOYER = Source(
    "Employer",
    table="employer",
    # what the public register says of an enterprise is public; everything else of it is guarded
    readable={"everyone": "true", "employer": "{t}.id = :employer_id", "staff": "true"},
    order=("created_at desc", "id desc"),
    fields={
        "contact": "{t}.contact_mask",
        "approved": "({t}.state = 'approved')",
        "verified": """exists (select from verification v where v.subject_id = {t}.id and v.method = 'business_licence'
                       and v.state = 'passed' and v.expires_at > :now)""",
        "signed": "exists (select from agreement a where a.employer_id = {t}.id and (a.ends_at is null or a.ends_at > :now))",
    },
    guards=dict.fromkeys(("state", "stateAt", "submittedAt", "contactName", "contact", "virtualAccount"), MEMBERS_AND_STAFF),
    links={
        "members": many("EmployerMember", "employer_id", order=("created_at", "id")),
        "documents": many("EmployerDocument", "employer_id", order=("uploaded_at", "id")),
        "reviews": many("Review", "subject_id", order=("decided_at desc", "id desc")),
        "verifications": many("Verification", "subject_id", order=("requested_at desc", "id desc")),
        "agreements": many("Agreement", "employer_id", order=("signed_at desc", "id desc")),
    },
)

EMPLOYER_MEMBER = Source(
    "EmployerMember",
    table="employer_member",
    readable={"employer": "{t}.employer_id = :employer_id", "signed_in": "{t}.person_id = :person_id", "staff": "true"},
    order=("created_at", "id"),
    links={"employer": one(EMPLOYER, "employer_id")},
)

EMPLOYER_DOCUMENT = Source(
    "EmployerDocument",
    table="employer_document",
    readable={"employer": "{t}.employer_id = :employer_id", "staff": "true"},
    order=("uploaded_at", "id"),
    fields={"sha256": "encode({t}.sha256, 'hex')"},
)

STAFF = Source("Staff", table="staff", readable={"staff": "true"}, order=("created_at", "id"))

PERSON = Source(
    "Person",
    table="person",
    readable={"signed_in": "{t}.id = :person_id"},
    order=("created_at desc", "id desc"),
    fields={"phone": "{t}.phone_mask"},
    links={
        "worker": one(WORKER, on="{t}.person_id = {o}.id", order=("id",), granted="a person's own registration"),
        "memberships": many(EMPLOYER_MEMBER, on="{t}.person_id = {o}.id and {t}.removed_at is null", order=("created_at", "id")),
        "staff": one(STAFF, on="{t}.person_id = {o}.id", order=("id",), granted="a person's own place in the staff"),
    },
)

SESSION = Source(
    "Session",
    table="session",
    readable={"signed_in": "{t}.person_id = :person_id"},
    order=("created_at desc", "id desc"),
)

QUEUE_ORDER = ("state_at", "id")
BY_STATE = {"state": "{t}.state = :value"}

ROOTS: dict[str, Root | Link] = {
    "me": mine(PERSON, "{t}.id = :person_id"),
    "worker": by_id(WORKER),
    "employer": by_id(EMPLOYER),
    "employers": connection(EMPLOYER, where="{t}.state = 'approved'", filters={"industry": "{t}.industry = :value"}),
    "workerRegistrations": connection(WORKER, order=QUEUE_ORDER, filters=BY_STATE),
    "employerRegistrations": connection(EMPLOYER, order=QUEUE_ORDER, filters=BY_STATE),
    "mySessions": connection(SESSION),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """The schema's Viewer."""

    kind: Kind
    member_role: str | None
    staff_role: str | None
    scopes: tuple[str, ...]
    worker: Selected | None
    employer: Selected | None


@dataclass(frozen=True, slots=True)
class MyIdentity:
    """The schema's MyIdentity."""

    name: str
    sex: str
    id_number: str
    birth_date: object
    phone: str


async def viewer(request: Request) -> Answer:
    """Who asks (S-001)."""
    return seen(request.viewer)


async def my_identity(request: Request, purpose: str) -> Answer:
    """The worker's own data in the clear; the access is logged in this transaction (PIPL art. 45)."""
    mine = await accounts.my_identity(request.tx, request.viewer, purpose)
    return MyIdentity(mine.name, mine.sex, mine.id_number, mine.birth_date, mine.phone)


def seen(asker: Asker) -> Viewer:
    """A viewer as the schema shows it."""
    return Viewer(
        kind=asker.kind,
        member_role=asker.member_role,
        staff_role=asker.staff_role,
        scopes=tuple(sorted(asker.scopes)),
        worker=WORKER.row(asker.worker_id, asker) if asker.worker_id else None,
        employer=EMPLOYER.row(asker.employer_id, asker) if asker.employer_id else None,
    )
