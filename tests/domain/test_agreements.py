"""Signing: after admission, the version in force, to the letter, with evidence; and consents."""

from hashlib import sha256
from uuid import UUID

import orjson
import pytest

from domain import accounts, agreements
from domain.agreements.model import (
    AlreadySigned,
    ConfirmationMissing,
    EmployerUnsigned,
    TextDiffers,
    TextNotInForce,
    WorkerUnsigned,
)
from domain.database import Transaction
from domain.errors import NotPermitted, Refusal
from domain.ids import new_id
from domain.viewer import Viewer
from tests.build.accounts import AWorker, a_member, a_worker, an_employer, sign


async def sign_cooperation(tx: Transaction, viewer: Viewer, **how: str) -> agreements.Agreement | Refusal:
    text = await agreements.text_in_force(tx, "worker_cooperation")
    shown = sha256(text.body_zh.encode()).hexdigest()
    return await agreements.sign(
        tx, viewer, "worker_cooperation", text.id, shown, code=how.get("code"), confirmation=how.get("typed")
    )


async def signing_code(tx: Transaction, worker: AWorker) -> str:
    waiting = await accounts.code_to_send(tx, await agreements.request_signing_code(tx, worker.viewer))
    assert waiting is not None and waiting[0] == worker.phone
    return waiting[1]


@pytest.mark.requirement("T-023", part="two ways of signing, evidence sealed; unsigned is refused", missing="e-sign, paper, PDF")
async def test_signing_with_a_code_keeps_the_evidence(tx: Transaction) -> None:
    worker = await a_worker(tx, signed=False)
    with pytest.raises(WorkerUnsigned):
        await agreements.require_signed_worker(tx, worker.id)
    signed = await sign_cooperation(tx, worker.viewer, code=await signing_code(tx, worker))
    assert isinstance(signed, agreements.Agreement) and signed.method == "sms_intention"
    await agreements.require_signed_worker(tx, worker.id)
    row = await tx.one("select evidence_sealed, evidence_sha256, body_sha256 from agreement where id = :id", id=signed.id)
    assert row is not None
    evidence = await tx.vault.unseal(tx, worker.id, "identity", "agreement.evidence", row["evidence_sealed"])
    assert sha256(evidence.encode()).digest() == row["evidence_sha256"]
    facts = orjson.loads(evidence)
    assert facts["signed_by"] == str(worker.person_id) and facts["session_id"] == str(worker.viewer.session_id)
    assert (facts["shown_sha256"], facts["signed_at"]) == (row["body_sha256"].hex(), tx.now.isoformat())


async def test_a_wrong_code_signs_nothing_and_counts(tx: Transaction) -> None:
    worker = await a_worker(tx, signed=False)
    code = await signing_code(tx, worker)
    refusal = await sign_cooperation(tx, worker.viewer, code=f"{(int(code) + 1) % 1_000_000:06d}")
    assert isinstance(refusal, Refusal) and refusal.code == "WRONG_CODE"
    assert await tx.value("select attempts from sign_in_code where purpose = 'sign_agreement'") == 1
    with pytest.raises(WorkerUnsigned):
        await agreements.require_signed_worker(tx, worker.id)


async def test_a_code_or_the_confirmation_is_needed(tx: Transaction) -> None:
    worker = await a_worker(tx, signed=False)
    for typed in ("", "同意"):
        with pytest.raises(ConfirmationMissing):
            await sign_cooperation(tx, worker.viewer, typed=typed)
    with pytest.raises(ConfirmationMissing):
        await sign_cooperation(tx, worker.viewer)


async def test_another_text_is_not_signed(tx: Transaction) -> None:
    worker = await a_worker(tx, signed=False)
    text = await agreements.text_in_force(tx, "worker_cooperation")
    other = await agreements.text_in_force(tx, "employer_service")

    async def attempt(id: UUID, shown: str) -> None:
        await agreements.sign(tx, worker.viewer, "worker_cooperation", id, shown, confirmation=agreements.CONFIRMATION)

    for shown in (sha256((text.body_zh + " ").encode()).hexdigest(), "", "哈希"):
        with pytest.raises(TextDiffers):
            await attempt(text.id, shown)
    for wrong in (other.id, new_id()):
        with pytest.raises(TextNotInForce):
            await attempt(wrong, text.body_sha256.hex())


async def test_a_version_is_signed_once(tx: Transaction) -> None:
    worker = await a_worker(tx)
    with pytest.raises(AlreadySigned):
        await sign_cooperation(tx, worker.viewer, typed=agreements.CONFIRMATION)


@pytest.mark.requirement("T-020", part="admission comes before signing, for both sides")
@pytest.mark.parametrize(("approved", "code"), [(False, "WORKER_NOT_APPROVED"), (True, "WORKER_NOT_VERIFIED")])
async def test_a_worker_is_admitted_and_verified_before_signing(tx: Transaction, approved: bool, code: str) -> None:
    worker = await a_worker(tx, approved=approved, verified=False)
    with pytest.raises(Refusal) as refused:
        await sign(tx, worker.viewer, "worker_cooperation")
    assert refused.value.code == code


@pytest.mark.requirement("T-021", part="clause f), admission first, version", missing="renewal and termination")
async def test_an_employer_is_admitted_and_its_owner_signs(tx: Transaction) -> None:
    waiting = await an_employer(tx, approved=False)
    with pytest.raises(Refusal) as refused:
        await sign(tx, waiting.viewer, "employer_service")
    assert refused.value.code == "EMPLOYER_NOT_APPROVED"
    employer = await an_employer(tx, signed=False)
    with pytest.raises(EmployerUnsigned):
        await agreements.require_signed_employer(tx, employer.id)
    with pytest.raises(NotPermitted):
        await sign(tx, await a_member(tx, employer, "recruiter"), "employer_service")
    await sign(tx, employer.viewer, "employer_service")
    await agreements.require_signed_employer(tx, employer.id)
    text = await agreements.text_in_force(tx, "employer_service")
    assert "f) 双方共同保护劳动者的个人信息" in text.body_zh


@pytest.mark.requirement("T-022", part="clause e) and the consents that follow from it")
async def test_the_cooperation_agreement_leaves_its_consents(tx: Transaction) -> None:
    worker = await a_worker(tx, signed=False)
    assert not await agreements.consented(tx, worker.person_id, "cooperation_information_use")
    agreement_id = await sign(tx, worker.viewer, "worker_cooperation")
    rows = await tx.all(
        "select purpose, given, agreement_id from consent where person_id = :id order by purpose", id=worker.person_id
    )
    assert [tuple(row) for row in rows] == [
        ("bank_disclosure", True, agreement_id),
        ("cooperation_information_use", True, agreement_id),
        ("identity_verification", True, None),  # before the check of the identity
    ]
    assert "e) 乙方为履行本协议" in (await agreements.text_in_force(tx, "worker_cooperation")).body_zh


async def test_the_latest_word_on_a_purpose_counts_and_others_stay(tx: Transaction) -> None:
    worker = await a_worker(tx)
    assert not await agreements.consented(tx, worker.person_id, "agent_tax_filing")
    await agreements.give_consent(tx, worker.viewer, "agent_tax_filing")
    assert await agreements.consented(tx, worker.person_id, "agent_tax_filing")
    await agreements.withdraw_consent(tx, worker.viewer, "agent_tax_filing")
    assert not await agreements.consented(tx, worker.person_id, "agent_tax_filing")
    assert await agreements.consented(tx, worker.person_id, "bank_disclosure")
    assert await tx.value("select count(*) from consent where purpose = 'agent_tax_filing'") == 2
