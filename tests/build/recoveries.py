"""Lost phones and second factors for the stage: asked for, awaiting a second person, to be claimed; codes for another phone."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp

from domain import accounts, recovery
from domain.clock import day_of, machine_now
from domain.database import Transaction
from domain.errors import Refusal
from domain.evidence import EvidenceForm
from domain.viewer import Viewer
from tests.build.accounts import LICENCE, PASSWORD, AStaff, AWorker, a_phone, a_staff

if TYPE_CHECKING:
    from tests.build.stage import Stage

WORDS = "手机在地铁上遗失，原号码已停用"
COMPARED = "证件照与回访核对一致"
EVIDENCE = (EvidenceForm("手持证件.pdf", LICENCE),)
BACK = timedelta(hours=73)


async def a_code(tx: Transaction, phone: str, purpose: accounts.Purpose) -> str:
    """The code that comes to the phone."""
    sent = await accounts.code_to_send(tx, await accounts.request_code(tx, phone, purpose))
    assert sent is not None
    return sent[1]


async def a_form(tx: Transaction, worker: AWorker, new_phone: str | None = None) -> recovery.Form:
    """What the worker gives who lost the phone."""
    new = new_phone or a_phone()
    code = await a_code(tx, new, "recover")
    return recovery.Form(worker.phone, new, code, worker.name, worker.id_number, WORDS, EVIDENCE)


async def a_recovery(tx: Transaction, worker: AWorker, new_phone: str | None = None) -> recovery.Asked:
    """Asked for by the worker."""
    asked = await recovery.request_phone(tx, await a_form(tx, worker, new_phone))
    assert not isinstance(asked, Refusal)
    return asked


async def a_recovery_desk(tx: Transaction, stage: "Stage") -> None:
    """For both workers, so that either finds the other's unreadable."""
    support, admin = stage.viewers["staff support"], stage.viewers["staff admin"]
    stage.name("requested recovery", "AccountRecovery", (await a_recovery(tx, stage.worker)).id)
    confirmed = (await a_recovery(tx, stage.other)).id
    await recovery.confirm_identity(tx, support, confirmed, COMPARED)
    stage.name("confirmed recovery", "AccountRecovery", confirmed)
    await _a_lost_second_factor(tx, stage, admin)
    forgetful, second = await a_staff(tx, "support"), await a_staff(tx, "admin")
    asked = await a_forgotten_password(tx, forgetful, admin, second.viewer)
    stage.name("claimable password", "AccountRecovery", asked.id)
    stage.things |= {"forgetful": forgetful.login, "forgetful seed": forgetful.totp_seed, "password claim": asked.claim or ""}
    await a_proposed_role(tx, stage)
    new = a_phone()
    stage.things |= {
        "lost phone": stage.other.phone,
        "recovery phone": new,
        "recovery code": await a_code(tx, new, "recover"),
        "next phone": (next_phone := a_phone()),
        "leave code": await a_code(tx, stage.worker.phone, "leave_phone"),
        "take code": await a_code(tx, next_phone, "take_phone"),
    }


async def a_proposed_role(tx: Transaction, stage: "Stage") -> None:
    """One administrator proposes that somebody of support reviews; another has to approve."""
    proposer, subject = await a_staff(tx, "admin"), await a_staff(tx, "support")
    until = day_of(tx.now) + timedelta(days=90)
    grant_id = await accounts.propose_role(tx, proposer.viewer, subject.id, "reviewer", "转岗", until)
    stage.name("proposed role", "StaffRoleGrant", grant_id)


async def a_forgotten_password(tx: Transaction, forgetful: AStaff, first: Viewer, second: Viewer) -> recovery.Asked:
    """Asked for with the second factor, decided by two administrators, the wait over."""
    asked = await recovery.request_password(tx, forgetful.login, a_totp(forgetful), WORDS)
    await recovery.confirm_identity(tx, first, asked.id, COMPARED)
    await recovery.approve(tx, second, asked.id)
    now, tx.now = tx.now, tx.now + BACK
    await recovery.complete_due(tx, Viewer.system("recovery"))
    tx.now = now
    await tx.run("update staff set totp_last_step = 0 where login = :login", login=forgetful.login)  # as if a while ago
    return asked


def a_totp(staff: AStaff) -> str:
    """The code of this moment."""
    return pyotp.TOTP(staff.totp_seed).at(machine_now())


async def _a_lost_second_factor(tx: Transaction, stage: "Stage", admin: Viewer) -> None:
    loser, second = await a_staff(tx, "support"), await a_staff(tx, "admin")
    asked = await recovery.request_second_factor(tx, loser.login, PASSWORD, WORDS)
    await recovery.confirm_identity(tx, admin, asked.id, COMPARED)
    await recovery.approve(tx, second.viewer, asked.id)
    now = tx.now
    tx.now += BACK
    await recovery.complete_due(tx, Viewer.system("recovery"))
    tx.now = now
    stage.name("claimable recovery", "AccountRecovery", asked.id)
    refused = await recovery.request_second_factor(tx, (await a_staff(tx, "support")).login, PASSWORD, WORDS)
    await recovery.refuse(tx, admin, refused.id, "证明材料与登记不符")
    stage.name("refused recovery", "AccountRecovery", refused.id)
    stage.things |= {"loser": loser.login, "claim": asked.claim or ""}
