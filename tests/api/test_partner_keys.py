"""A service account before the API: what its key opens, and that it ends."""

from datetime import timedelta
from typing import Final

import pytest

from domain import accounts
from domain.clock import machine_now
from domain.errors import NotSignedIn
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import an_employer
from tests.build.api import REFUSAL, open_api

ROTATE: Final = (
    "mutation($id: ID!) { rotatePartnerKey(input: {partnerKeyId: $id, overlapHours: 1})"
    f" {{ __typename ... on IssuedPartnerKey {{ key scopes }} {REFUSAL} }} }}"
)
REVOKE: Final = (
    'mutation($id: ID!) { revokePartnerKey(input: {partnerKeyId: $id, reason: "密钥外泄"})'
    f" {{ __typename ... on PartnerKey {{ id revokedAt }} {REFUSAL} }} }}"
)
REVOKED: Final = "update partner_key set revoked_at = clock_timestamp() where id = $1"

pytestmark = pytest.mark.requirement("B-06", part="a revoked key ends at once, for mutations in every process")


async def test_a_key_replaces_itself_and_is_revoked_at_once(clone: DatabaseUrls, vault: Vault) -> None:
    async with open_api(clone, vault) as api:
        async with api.database.transaction() as tx:
            employer = await an_employer(tx)
            owner = await accounts.open_session(tx, employer.viewer.must_be_signed_in(), employer_id=employer.id)
            partner_id = await accounts.add_service_account(tx, employer.viewer, "人事系统")
            ends_at = machine_now() + timedelta(days=9)
            issued = await accounts.issue_key(tx, employer.viewer, partner_id, "同步", ["keys:rotate"], ends_at)
        id = f"PartnerKey:{issued.id}"
        rotated = await api.answer(ROTATE, token=issued.key, id=id)
        assert rotated["__typename"] == "IssuedPartnerKey" and rotated["scopes"] == ["keys:rotate"]
        assert (await api.answer(REVOKE, token=rotated["key"], id=id))["code"] == "NOT_PERMITTED"
        assert (await api.viewers.of(issued.key)).key_id == issued.id
        assert (await api.answer(REVOKE, token=owner.access_token, id=id))["revokedAt"]
        with pytest.raises(NotSignedIn):
            await api.viewers.of(issued.key)


async def test_a_key_revoked_elsewhere_ends_at_the_next_mutation(clone: DatabaseUrls, vault: Vault) -> None:
    async with open_api(clone, vault) as api:
        async with api.database.transaction() as tx:
            employer = await an_employer(tx)
            partner_id = await accounts.add_service_account(tx, employer.viewer, "人事系统")
            ends_at = machine_now() + timedelta(days=9)
            issued = await accounts.issue_key(tx, employer.viewer, partner_id, "同步", ["keys:rotate"], ends_at)
        await api.viewers.of(issued.key)
        await api.database.pool.execute(REVOKED, issued.id)  # as another process would: nobody here forgets the viewer
        answer = await api.answer(ROTATE, token=issued.key, id=f"PartnerKey:{issued.id}")
        assert answer["code"] == "NOT_SIGNED_IN"
