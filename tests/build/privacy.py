"""Requests to see personal data for the stage: one that waits, one that may be looked at, one answered by a rule."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from domain import documents, policies, privacy, rules
from domain.clock import day_of
from domain.database import Transaction
from domain.privacy import RecordKind
from tests.build.accounts import a_staff

if TYPE_CHECKING:
    from tests.build.stage import Stage

COPY = documents.Content("副本.zip", "application/zip", b"PK")
WHY = "工资退回，核对收款人"
TERMS = policies.Draft(
    "user_terms",
    "everybody",
    "用户协议",
    "Terms of use",
    "本协议说明平台提供什么、向用户要求什么。",
    "These terms say what the platform gives and what it asks.",
    "首次公布",
    "The first version",
    date(2026, 1, 1),
)


async def some_policies(tx: Transaction, stage: "Stage") -> None:
    """One announced for next month, one that awaits a second administrator."""
    proposer, then = (await a_staff(tx, "admin")).viewer, day_of(tx.now) + timedelta(days=30)
    terms = replace(TERMS, effective_on=then)
    announced = await policies.propose(tx, proposer, terms)
    await policies.publish(tx, stage.viewers["staff admin"], announced)
    stage.name("policy document", "PolicyDocument", announced)
    stage.things["policy hash"] = terms.sha256.hex()
    stage.name("proposed policy", "PolicyDocument", await policies.propose(tx, proposer, replace(terms, code="privacy_policy")))


async def a_privacy_desk(tx: Transaction, stage: "Stage") -> None:
    """About both workers, so that either finds the other's unreadable."""
    finance, admin = stage.viewers["staff finance"], stage.viewers["staff admin"]
    for worker in (stage.worker, stage.other):
        waiting = await privacy.request_access(tx, finance, worker.id, ["name"], "payment_trouble", WHY, 30)
        approved = await privacy.request_access(tx, finance, worker.id, ["name", "phone"], "payment_trouble", WHY, 1440)
        await privacy.approve_access(tx, admin, approved.id, "情况属实")
        await privacy.reveal(tx, finance, approved.id)
        stage.name("requested access", "PersonalDataAccess", waiting.id)
        stage.name("approved access", "PersonalDataAccess", approved.id)
    for worker in (stage.worker, stage.other):
        corrected = await privacy.request_correction(tx, worker.viewer, "major", "应用数学", "去年转专业")
        await privacy.restrict(tx, worker.viewer)
        await documents.keep(tx, "personal_data_export", corrected, COPY, worker_id=worker.id)
        stage.name("correction", "PersonalDataRequest", corrected)
    owner = admin.must_be_staff()
    incident = await privacy.open_record(tx, admin, RecordKind.INCIDENT, "误发邮件", "一封邮件误发给他人", owner, None)
    due_on = day_of(tx.now) + timedelta(days=30)
    training = await privacy.open_record(tx, admin, RecordKind.TRAINING, "全员培训", "个人信息保护培训", owner, due_on)
    stage.name("incident", "PrivacyRecord", incident)
    stage.name("training", "PrivacyRecord", training)
    stage.name("privacy owner", "Staff", owner)
    text = (await rules.in_force(tx, "privacy.undertaking")).text_zh
    await some_policies(tx, stage)
    stage.things["undertaking hash"] = sha256(text.encode()).hexdigest()
