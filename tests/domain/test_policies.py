"""The platform's texts: two administrators, seven days, every version readable; everybody is asked again by a change."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain import access, policies
from domain.access.binding import PolicyUnacknowledged
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import NotFound, NotPermitted, WrongState
from domain.policies.model import PolicyDiffers, PolicyProposed, PolicyTooSoon, SecondAdministrator
from domain.viewer import Viewer
from tests.build.accounts import a_member, a_staff, a_worker, an_employer
from tests.build.privacy import TERMS

WEEK = timedelta(days=7)
APPLIES = "submitApplication"


async def published(tx: Transaction, draft: policies.Draft = TERMS, *, in_days: int = 0) -> policies.Draft:
    """A version that holds so many days from today."""
    admin, other = (await a_staff(tx, "admin")).viewer, (await a_staff(tx, "admin")).viewer
    dated = replace(draft, effective_on=day_of(tx.now) + timedelta(days=in_days))
    await policies.publish(tx, other, await policies.propose(tx, admin, dated))
    return dated


async def newest(tx: Transaction) -> tuple[object, str]:
    row = await tx.one("select id, body_sha256 from policy_document order by version desc limit 1")
    assert row is not None
    return row["id"], row["body_sha256"].hex()


async def acknowledge(tx: Transaction, viewer: Viewer) -> None:
    id, digest = await newest(tx)
    await policies.acknowledge(tx, viewer, id, digest)  # type: ignore[arg-type]  # a UUID


@pytest.mark.requirement("S-001")
async def test_whoever_has_not_acknowledged_does_nothing_new_and_binding(tx: Transaction) -> None:
    worker = (await a_worker(tx)).viewer
    await access.must_have_acknowledged(tx, worker, APPLIES)
    await published(tx)
    for operation in access.BINDING:
        with pytest.raises(PolicyUnacknowledged, match="POLICY_UNACKNOWLEDGED"):
            await access.must_have_acknowledged(tx, worker, operation)
    for operation in (
        "submitTimesheet",
        "addPayoutDestination",
        "openPayDispute",
        "checkIn",
        "erasePersonalData",
        "withdrawConsent",
    ):
        await access.must_have_acknowledged(tx, worker, operation)
    await acknowledge(tx, worker)
    await acknowledge(tx, worker)
    await access.must_have_acknowledged(tx, worker, APPLIES)

    await published(tx, replace(TERMS, body_zh="第二版：平台新增一项说明。"), in_days=7)
    await access.must_have_acknowledged(tx, worker, APPLIES)
    tx.now += WEEK
    with pytest.raises(PolicyUnacknowledged) as asked:
        await access.must_have_acknowledged(tx, worker, APPLIES)
    assert "第2版" in asked.value.message_zh
    await acknowledge(tx, worker)
    await access.must_have_acknowledged(tx, worker, APPLIES)


@pytest.mark.requirement("S-001", part="policy texts: two administrators, a change shown seven days before")
async def test_a_text_is_published_by_another_administrator_in_time(tx: Transaction) -> None:
    admin, other = (await a_staff(tx, "admin")).viewer, (await a_staff(tx, "admin")).viewer
    today = day_of(tx.now)
    with pytest.raises(NotPermitted):
        await policies.propose(tx, (await a_staff(tx, "support")).viewer, TERMS)
    with pytest.raises(PolicyTooSoon):
        await policies.propose(tx, admin, replace(TERMS, effective_on=today - timedelta(days=1)))
    first = await policies.propose(tx, admin, replace(TERMS, effective_on=today))
    with pytest.raises(PolicyProposed):
        await policies.propose(tx, other, replace(TERMS, effective_on=today))
    with pytest.raises(SecondAdministrator):
        await policies.publish(tx, admin, first)
    worker = (await a_worker(tx)).viewer
    with pytest.raises(NotFound):
        await policies.acknowledge(tx, worker, first, TERMS.sha256.hex())
    await policies.publish(tx, other, first)
    with pytest.raises(WrongState):
        await policies.refuse(tx, other, first, "反悔了")

    with pytest.raises(PolicyTooSoon):
        await policies.propose(tx, admin, replace(TERMS, effective_on=today + timedelta(days=6)))
    late = await policies.propose(tx, admin, replace(TERMS, effective_on=today + WEEK))
    tx.now += timedelta(days=1)
    with pytest.raises(PolicyTooSoon):
        await policies.publish(tx, other, late)
    await policies.refuse(tx, other, late, "已来不及公示")
    assert await tx.all("select version from policy_document where published_at is not null") != []


@pytest.mark.requirement("S-001", part="what is acknowledged is what was shown, and the version that holds")
async def test_nobody_acknowledges_what_was_not_shown_or_holds_no_more(tx: Transaction) -> None:
    await published(tx)
    worker, (first, digest) = (await a_worker(tx)).viewer, await newest(tx)
    with pytest.raises(PolicyDiffers):
        await policies.acknowledge(tx, worker, first, "0" * 64)  # type: ignore[arg-type]  # a UUID
    await published(tx, replace(TERMS, body_zh="第二版：平台新增一项说明。"), in_days=7)
    tx.now += WEEK
    with pytest.raises(WrongState):
        await policies.acknowledge(tx, worker, first, digest)  # type: ignore[arg-type]  # a UUID


@pytest.mark.requirement("S-001", part="a text is asked of those it is for, never of the staff")
async def test_a_text_is_asked_of_those_it_is_for_and_never_of_the_staff(tx: Transaction) -> None:
    await published(tx, replace(TERMS, audience="employer"))
    recruiter = await a_member(tx, await an_employer(tx), "recruiter")
    with pytest.raises(PolicyUnacknowledged):
        await access.must_have_acknowledged(tx, recruiter, "submitPosting")
    await access.must_have_acknowledged(tx, (await a_worker(tx)).viewer, APPLIES)
    await access.must_have_acknowledged(tx, (await a_staff(tx, "reviewer")).viewer, "submitPosting")


async def test_binding_operations_are_operations_and_none_is_about_being_paid() -> None:
    assert access.MUTATIONS.keys() >= access.BINDING and not access.BINDING & access.STAND_STILL
