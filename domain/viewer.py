"""Who asks. A request acts in one capacity: one worker, one employer, one staff role, one partner, or nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Self, TypeAlias
from uuid import UUID

from domain.errors import NotFound, NotPermitted, NotSignedIn

PARAMETERS = {
    "person_id": "uuid",
    "worker_id": "uuid",
    "employer_id": "uuid",
    "staff_id": "uuid",
    "partner_id": "uuid",
    "audit_from": "timestamptz",
    "audit_until": "timestamptz",
    "branch_ids": "uuid[]",
    "now": "timestamptz",
}
"""The closed list of what an access arm may bind, each with its cast."""
Binds: TypeAlias = Mapping[str, UUID | datetime | tuple[UUID, ...] | None]


class Kind(Enum):
    VISITOR = "visitor"
    PERSON = "person"
    """Signed in, but not yet acting as a worker or for an employer."""
    WORKER = "worker"
    EMPLOYER = "employer"
    STAFF = "staff"
    PARTNER = "partner"
    SYSTEM = "system"


MEMBER_ROLES = ("owner", "recruiter", "finance", "supervisor")
MEMBERS_HOLD: Mapping[str, frozenset[str]] = {
    "owner": frozenset(("hiring", "money", "owner")),
    "recruiter": frozenset(("hiring",)),
    "finance": frozenset(("money", "crew")),
    "supervisor": frozenset(("crew",)),
}
"""What members see beside what every member sees: applicants, money, the employer's service accounts, or of the workers only
those who work for the employer."""
EMPLOYER_ARMS = frozenset(("employer",)).union(*MEMBERS_HOLD.values())
"""All that members hold as such: what a limit to branches narrows."""
LIMITED = "limited"
"""What a member holds who acts for some branches only."""
SCOPES = frozenset(
    ("postings:read", "settlements:read", "payouts:read", "ledger:read", "keys:rotate", "webhooks:manage", "work_study:sign")
)
"""What a partner's key may open: of the partner's employer alone, and of it no more than the scope names (B-06). With the last a
school's office signs and states caps (L-05)."""
AUDITOR = "auditor"
AREAS = ("people", "work", "money", "books", "payouts", "tax")
"""What an auditor's engagement may open (S-118)."""
STAFF_ROLES = ("reviewer", "support", "finance", "checker", "auditor", "admin")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The capacity a request acts in. ``name`` says which job a system viewer is."""

    kind: Kind = Kind.VISITOR
    session_id: UUID | None = None
    person_id: UUID | None = None
    worker_id: UUID | None = None
    employer_id: UUID | None = None
    member_role: str | None = None
    staff_id: UUID | None = None
    staff_role: str | None = None
    partner_id: UUID | None = None
    scopes: frozenset[str] = frozenset()
    key_id: UUID | None = None
    """The partner's key, which mutations look up again."""
    engagement_id: UUID | None = None
    """An auditor's, while it lasts; without one an auditor reads no more than anybody who has signed in."""
    areas: frozenset[str] = frozenset()
    audit_from: datetime | None = None
    """The period of the records an auditor may read, its end excluded."""
    audit_until: datetime | None = None
    branch_ids: tuple[UUID, ...] = ()
    """The branches an employer's member is limited to; none means the whole employer."""
    name: str | None = None
    capabilities: frozenset[str] = field(init=False, repr=False, compare=False)
    """The access arms this viewer holds."""
    binds: Binds = field(init=False, repr=False, compare=False)
    """Values for the access arms, ``now`` excepted."""

    def __post_init__(self) -> None:
        held = _capabilities(self.kind, self.person_id is not None, self.staff_role, self.member_role, self.areas | self.scopes)
        if self.branch_ids:
            held |= {LIMITED}
        object.__setattr__(self, "capabilities", held)
        object.__setattr__(self, "binds", {name: getattr(self, name) for name in PARAMETERS if name != "now"})

    @classmethod
    def system(cls, name: str) -> Self:
        """The platform itself, acting in a job."""
        return cls(kind=Kind.SYSTEM, name=name)

    @property
    def actor(self) -> str:
        """How audit rows name this viewer: kind and id, never a person's data."""
        match self.kind:
            case Kind.SYSTEM:
                return f"system:{self.name}"
            case Kind.VISITOR:
                return "visitor"
            case Kind.PARTNER:
                return f"partner:{self.partner_id}"
            case _:
                return f"{self.kind.value}:{self.person_id}"

    def must_be_signed_in(self) -> UUID:
        """The person's id; raises NotSignedIn."""
        if self.person_id is None:
            raise NotSignedIn()
        return self.person_id

    def must_be_worker(self) -> UUID:
        """The worker's id; raises NotSignedIn or NotPermitted."""
        self._must_not_be_nobody()
        if self.kind is not Kind.WORKER or self.worker_id is None:
            raise NotPermitted("worker")
        return self.worker_id

    def must_be_employer(self, *roles: str) -> UUID:
        """The employer's id, for a member in one of the roles (the owner may do everything)."""
        self._must_not_be_nobody()
        if self.kind is not Kind.EMPLOYER or self.employer_id is None:
            raise NotPermitted("employer")
        if roles and self.member_role not in (*roles, "owner"):
            raise NotPermitted("employer: " + ", ".join(roles))
        return self.employer_id

    def must_act_for(self, employer_id: UUID, kind: str, *roles: str) -> None:
        """Refuses whoever does not act for this employer; to others its things do not exist."""
        if self.must_be_employer(*roles) != employer_id:
            raise NotFound(kind)

    def must_reach(self, branch_id: UUID | None, kind: str) -> None:
        """Refuses a member who is limited to other branches; None is the whole employer."""
        if self.branch_ids and branch_id not in self.branch_ids:
            raise NotFound(kind)

    def must_be_staff(self, *roles: str) -> UUID:
        """The staff member's id, in one of the roles."""
        self._must_not_be_nobody()
        if self.kind is not Kind.STAFF or self.staff_id is None:
            raise NotPermitted("staff")
        if (roles and self.staff_role not in roles) or (self.staff_role == AUDITOR and self.engagement_id is None):
            raise NotPermitted("staff: " + ", ".join(roles))
        return self.staff_id

    def must_be_system(self) -> None:
        """Only a job may do this."""
        if self.kind is not Kind.SYSTEM:
            raise NotPermitted("system")

    def _must_not_be_nobody(self) -> None:
        if self.kind is Kind.VISITOR:
            raise NotSignedIn()


@cache
def _capabilities(
    kind: Kind, signed_in: bool, staff_role: str | None, member_role: str | None, opened: frozenset[str]
) -> frozenset[str]:
    """One set for all viewers alike: it is asked for at every request and is part of every plan's key.

    ``opened`` are the areas of an auditor's engagement, or the scopes of a partner's key.
    """
    held = {"everyone", "live"}
    if signed_in:
        held.add("signed_in")
    if kind in (Kind.WORKER, Kind.EMPLOYER, Kind.PARTNER):
        held.add(kind.value)
    if kind is Kind.EMPLOYER and member_role:
        held |= MEMBERS_HOLD[member_role]
    if kind is Kind.PARTNER:
        held |= opened & SCOPES
    if kind is Kind.STAFF and staff_role and (opened or staff_role != AUDITOR):
        held |= {"staff", staff_role, *(f"audits_{area}" for area in opened)}
    return frozenset(held)


VISITOR = Viewer()
