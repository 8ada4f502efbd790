"""A kept viewer is believed for reads for a few seconds; a mutation asks again."""

from domain import accounts
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_worker
from tests.build.api import REFUSAL, open_api

WITHDRAW = f"mutation {{ withdrawConsent(input: {{purpose: AGENT_TAX_FILING}}) {{ __typename {REFUSAL} }} }}"


async def test_a_session_ended_elsewhere_ends_at_the_next_mutation(clone: DatabaseUrls, vault: Vault) -> None:
    async with open_api(clone, vault) as api:
        async with api.database.transaction() as tx:
            worker = await a_worker(tx)
            tokens = await accounts.open_session(tx, worker.person_id, worker_id=worker.id)
        assert (await api.viewers.of(tokens.access_token)).worker_id == worker.id
        async with api.database.transaction() as tx:
            await accounts.sign_out(tx, tokens.viewer)  # as another process would: nobody here forgets the viewer
        answer = await api.answer(WITHDRAW, token=tokens.access_token)
        assert answer["code"] == "NOT_SIGNED_IN"
