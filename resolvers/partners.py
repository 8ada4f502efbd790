"""Partners, the service accounts of employers, and their keys (B-06). A key itself is an answer, never a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain import accounts
from resolvers.compiler.source import Link, Root, Source, by_id, connection, one
from resolvers.ids import global_id, uuid_of
from resolvers.request import Answer, Request

PARTNER = Source(
    "Partner",
    table="partner",
    readable={"owner": "{t}.employer_id = :employer_id", "admin": "true"},
    order=("created_at desc", "id desc"),
    fields={"school": "(select o.school from school_office o where o.partner_id = {t}.id)"},
    links={
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "keys": connection(
            "PartnerKey",
            "partner_id",
            order=("created_at desc", "id desc"),
            granted="whoever may read a service account may read what keys it has",
        ),
    },
)
PARTNER_KEY = Source(
    "PartnerKey",
    table="partner_key",
    readable={
        "owner": "exists (select from partner p where p.id = {t}.partner_id and p.employer_id = :employer_id)",
        "admin": "true",
    },
    order=("created_at desc", "id desc"),
    fields={"replaces": "case when {t}.replaces_id is not null then 'PartnerKey:' || {t}.replaces_id end"},
)

ROOTS: dict[str, Root | Link] = {"partner": by_id(PARTNER), "partners": connection(PARTNER)}


@dataclass(frozen=True, slots=True)
class IssuedPartnerKey:
    """The schema's IssuedPartnerKey."""

    partner_key_id: str
    key: str
    scopes: list[str]
    expires_at: datetime | None


async def add_service_account(request: Request, name: str) -> Answer:
    """An employer's own, or a partner of the platform's (B-06)."""
    return PARTNER.row(await accounts.add_service_account(request.tx, request.viewer, name))


async def issue_partner_key(request: Request, partner_id: str, name: str, scopes: Sequence[str], expires_at: datetime) -> Answer:
    """A new key, shown this once (B-06)."""
    id = uuid_of("Partner", partner_id, "input.partnerId")
    return _shown(await accounts.issue_key(request.tx, request.viewer, id, name, scopes, expires_at))


async def rotate_partner_key(request: Request, key_id: str, overlap_hours: int) -> Answer:
    """Its successor, shown this once (B-06)."""
    id = uuid_of("PartnerKey", key_id, "input.partnerKeyId")
    return _shown(await accounts.rotate_key(request.tx, request.viewer, id, overlap_hours))


async def revoke_partner_key(request: Request, key_id: str, reason: str) -> Answer:
    """Ends it at once (B-06)."""
    id = uuid_of("PartnerKey", key_id, "input.partnerKeyId")
    return PARTNER_KEY.row(await accounts.revoke_key(request.tx, request.viewer, id, reason))


def _shown(issued: accounts.Issued) -> IssuedPartnerKey:
    return IssuedPartnerKey(global_id("PartnerKey", issued.id), issued.key, sorted(issued.scopes), issued.expires_at)
