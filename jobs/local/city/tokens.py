"""A ready token for each role of the sample city."""

from datetime import timedelta
from typing import Final

from domain import accounts
from domain.clock import machine_now
from domain.database import Transaction
from domain.viewer import STAFF_ROLES
from jobs.local.city import store

ROLES: Final = ("worker", "employer", "manager", *STAFF_ROLES, "partner")
LIFETIME_S: Final = 12 * 3600
PARTNER_SCOPES: Final = frozenset({"postings:read"})


class NoSuchRole(Exception):
    """The sample city has nobody in this role; the message says which roles there are, or that there is no city."""


async def token(tx: Transaction, role: str) -> str:
    """A bearer token of the role's well-known person, good for half a day. Raises NoSuchRole."""
    if role not in ROLES:
        raise NoSuchRole(f"{role}: the roles are {', '.join(ROLES)}")
    person = await store.find_person(tx, role)
    if person is None:
        raise NoSuchRole("the sample city is not loaded: ./run up on an empty data folder loads it")
    if person.partner_id is not None:
        ends_at = machine_now() + timedelta(seconds=LIFETIME_S)
        return await accounts.add_partner_key(tx, person.partner_id, PARTNER_SCOPES, ends_at)
    assert person.person_id is not None
    tokens = await accounts.open_session(
        tx,
        person.person_id,
        worker_id=person.worker_id,
        employer_id=person.employer_id,
        staff_id=person.staff_id,
        access_lifetime_s=LIFETIME_S,
    )
    return tokens.access_token
