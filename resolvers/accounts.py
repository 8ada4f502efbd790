"""Workers, employers and people as they may be read; who the viewer is."""

from base64 import b64encode
from dataclasses import dataclass

from domain import accounts
from domain.viewer import Kind
from domain.viewer import Viewer as Asker
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, mine, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request, Selected

OWN_AND_STAFF = ("worker", "staff")
MEMBERS_AND_STAFF = ("employer", "staff")
OURSELVES = "{t}.id = :employer_id"

WORKER = Source(
    "Worker",
    table="worker",
    readable={
        "worker": "{t}.id = :worker_id",
        # an employer sees those who applied to it (S-066); who does not hire, those who work for it
        "hiring": "exists (select from application a where a.worker_id = {t}.id and a.employer_id = :employer_id)",
        "crew": "exists (select from assignment a where a.worker_id = {t}.id and a.employer_id = :employer_id)",
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
    # once approved, what the public register says of an enterprise is public; everything else of it is guarded
    readable={"everyone": "{t}.state = 'approved'", "employer": OURSELVES, "money": OURSELVES, "staff": "true"},
    order=("created_at desc", "id desc"),
    fields={
        "contact": "{t}.contact_mask",
        "approved": "({t}.state = 'approved')",
        "verified": """exists (select from verification v where v.subject_id = {t}.id and v.method = 'business_licence'
                       and v.state = 'passed' and v.expires_at > :now)""",
        "signed": "exists (select from agreement a where a.employer_id = {t}.id and (a.ends_at is null or a.ends_at > :now))",
    },
    guards=dict.fromkeys(("state", "stateAt", "submittedAt", "contactName", "contact"), MEMBERS_AND_STAFF)
    | {"virtualAccount": ("money", "staff")},
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
    links={
        "employer": one(EMPLOYER, "employer_id", granted="whoever reads it knows whose it is"),
        "branches": many(
            "Branch",
            on="{t}.id in (select m.branch_id from member_branch m where m.member_id = {o}.id)",
            order=("created_at desc", "id desc"),
            granted="whoever reads a membership may read how far it reaches",
        ),
    },
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
    readable={"signed_in": "{t}.person_id = :person_id", "support": "true", "admin": "true"},
    order=("created_at desc", "id desc"),
)

DATA_ACCESS = Source(
    "DataAccess",
    table="audit",
    readable={
        "worker": "{t}.subject_id = :worker_id and {t}.event = 'personal_data.read'",
        "signed_in": "{t}.subject_id = :person_id and {t}.event = 'personal_data.read'",
    },
    order=("id desc",),
    fields={
        "purpose": "(select r.purpose from personal_data_reading r where r.audit_id = {t}.id)",
        "by": "split_part({t}.actor, ':', 1)",
        "fields": "array(select jsonb_array_elements_text({t}.data -> 'fields'))",
    },
)

QUEUE_ORDER = ("state_at", "id")
BY_STATE = {"state": "{t}.state = :value"}

ROOTS: dict[str, Root | Link] = {
    "me": mine(PERSON, "{t}.id = :person_id"),
    "worker": by_id(WORKER),
    "employer": by_id(EMPLOYER),
    "employers": connection(EMPLOYER, where="{t}.state = 'approved'", filters={"industry": "{t}.industry = :value"}),
    "workerRegistrations": connection(WORKER, only=("staff",), order=QUEUE_ORDER, filters=BY_STATE),
    "employerRegistrations": connection(EMPLOYER, only=("staff",), order=QUEUE_ORDER, filters=BY_STATE),
    "mySessions": connection(SESSION, where="{t}.person_id = :person_id"),
    "myDataAccesses": connection(DATA_ACCESS),
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


@dataclass(frozen=True, slots=True)
class RevealedIdentity:
    """The schema's RevealedIdentity."""

    name: str
    id_number: str
    phone: str


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """The schema's DocumentContent."""

    file_name: str
    sha256: str
    content_base64: str


async def viewer(request: Request) -> Answer:
    """Who asks (S-001)."""
    return seen(request.viewer)


async def my_identity(request: Request, purpose: str) -> Answer:
    """The worker's own data in the clear; the access is logged in this transaction (PIPL art. 45)."""
    mine = await accounts.my_identity(request.tx, request.viewer, purpose)
    return MyIdentity(mine.name, mine.sex, mine.id_number, mine.birth_date, mine.phone)


async def reveal_identity(request: Request, worker_id: str, purpose: str) -> Answer:
    """A worker's data in the clear for the reviewer at work on the registration; logged, and shown to the worker."""
    shown = await accounts.reveal_identity(request.tx, request.viewer, uuid_of("Worker", worker_id, "input.workerId"), purpose)
    return RevealedIdentity(shown.name, shown.id_number, shown.phone)


async def open_document(request: Request, document_id: str, purpose: str) -> Answer:
    """A copy of a certificate for its owner, a reviewer or an auditor; logged."""
    id = uuid_of("EmployerDocument", document_id, "input.documentId")
    document = await accounts.open_document(request.tx, request.viewer, id, purpose)
    return DocumentContent(document.file_name, document.sha256.hex(), b64encode(document.content).decode())


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
