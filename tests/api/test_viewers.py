"""A kept viewer is believed for reads for a few seconds; a mutation asks again."""

import re
from pathlib import Path
from typing import Final

from strawberry.types import get_object_definition
from strawberry.utils.str_converters import to_camel_case

import domain
from domain import accounts
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from resolvers.viewers import CHANGE_VIEWERS
from schema.members import MembersMutation
from schema.partners import PartnersMutation
from schema.registration import RegistrationMutation
from schema.sign_in import SignInMutation
from tests.build.accounts import a_worker
from tests.build.api import REFUSAL, open_api

WRITES: Final = re.compile(
    r"(insert into|update|delete from) (session|session_token|employer_member|member_branch|staff|partner_key)\b"
)
ELSEWHERE: Final = frozenset(
    (
        "approveAuditEngagement",
        "endAuditEngagement",
        "erasePersonalData",
        "changePhone",
        "setMemberBranches",
        "claimSecondFactor",
        "claimPassword",
        "approveStaffRole",
        "finishWechatSignIn",
        "unbindWechat",
    )
)
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


async def test_only_mutations_about_who_one_is_drop_what_is_kept(clone: DatabaseUrls, vault: Vault) -> None:
    async with open_api(clone, vault) as api:
        async with api.database.transaction() as tx:
            worker = await a_worker(tx)
            tokens = await accounts.open_session(tx, worker.person_id, worker_id=worker.id)
        await api.viewers.of(tokens.access_token)
        await api.answer(WITHDRAW, token=tokens.access_token)
        assert len(api.viewers.kept) == 1
        await api.answer("mutation { signOut { __typename } }", token=tokens.access_token)
        assert not api.viewers.kept


def test_every_mutation_about_sessions_and_registrations_drops_what_is_kept() -> None:
    """What a viewer is made of is written by ``domain.accounts``, and by ``domain.privacy`` where a person leaves; these alone
    call them for that."""
    declared = [SignInMutation, RegistrationMutation, MembersMutation, PartnersMutation]
    fields = {
        to_camel_case(field.python_name) for type_ in declared for field in get_object_definition(type_, strict=True).fields
    }
    assert fields | ELSEWHERE == CHANGE_VIEWERS
    folder = Path(domain.__file__).parent
    writing = {
        path.relative_to(folder).parts[0] for path in folder.rglob("*.py") if WRITES.search(path.read_text(encoding="utf-8"))
    }
    assert writing == {"accounts", "privacy", "key_rotation.py"}  # a new key gives digests, never sessions
