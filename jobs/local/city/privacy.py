"""Acts of privacy: a student reads who saw her data, staff ask to see it, one leaves, one lost the phone of her account."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Final

from domain import accounts, privacy, recovery, rules
from domain.database import Transaction
from domain.evidence import EvidenceForm
from domain.viewer import Viewer
from jobs.local.city.story_act import Act
from jobs.local.city.town import Town

BEFORE_THE_END: Final = timedelta(hours=3)
ASKED_ABOUT: Final = 0
"""The student of the tour: she finds somebody's look and a request among her own."""
LOOKED_THROUGH: Final = 80
"""So many students are asked whether they could leave; one who was paid is preferred."""
NEW_PHONE: Final = "19900000001"
EVIDENCE: Final = b"%PDF-1.4\n% sample identity card beside the face\n"


def acts(town: Town) -> Iterator[Act]:
    """What happens on the last day."""
    yield Act(town.plan.ends - BEFORE_THE_END, "staff ask to see a student's data", partial(look, town))
    yield Act(town.plan.ends - BEFORE_THE_END / 2, "a student leaves and is erased", partial(leave, town))
    yield Act(
        town.plan.ends - BEFORE_THE_END / 3, "a student whose phone is lost asks for the account", partial(lose_phone, town)
    )


async def swear(tx: Transaction, viewer: Viewer) -> None:
    """The staff member promises secrecy in the words in force."""
    text = (await rules.in_force(tx, "privacy.undertaking")).text_zh
    await accounts.sign_undertaking(tx, viewer, sha256(text.encode()).hexdigest())


async def look(town: Town) -> None:
    """Finance's request is allowed by the administrator and looked at; support's waits; the student checks her own data."""
    finance, support, student = town.staff["finance"], town.staff["support"], town.workers[ASKED_ABOUT]
    worker_id = student.must_be_worker()
    async with town.database.transaction() as tx:
        asked = await privacy.request_access(
            tx, finance, worker_id, ["name", "phone"], "payment_trouble", "收款人来电询问到账时间，核对身份", 60
        )
        await privacy.request_access(tx, support, worker_id, ["name", "phone"], "complaint_handling", "回访对岗位的投诉", 240)
    async with town.database.transaction() as tx:
        await privacy.approve_access(tx, town.staff["admin"], asked.id, "付款记录属实，同意查看")
    async with town.database.transaction() as tx:
        await privacy.reveal(tx, finance, asked.id)
        await accounts.my_identity(tx, student, "核对本人登记信息")


async def leave(town: Town) -> None:
    """The first student with nothing open leaves; of those, one whose tax records stay, if there is one."""
    async with town.database.transaction() as tx:
        going = await _who_may_go(tx, town)
        if going is None or going.person_id is None:
            return
        fresh = await accounts.open_session(tx, going.person_id, worker_id=going.worker_id)
        await privacy.erase(tx, fresh.viewer)


async def lose_phone(town: Town) -> None:
    """Support compared who asks with who is registered; an administrator has not approved yet."""
    student = town.plan.students[max(town.workers)]
    async with town.database.transaction() as tx:
        sent = await accounts.code_to_send(tx, await recovery.request_code(tx, NEW_PHONE))
        assert sent is not None
        card = EvidenceForm("手持身份证.pdf", b64encode(EVIDENCE).decode())
        said = (student.name, student.id_number, "手机在地铁上遗失，原号码已停用")
        asked = await recovery.request_phone(tx, recovery.Form(student.phone, NEW_PHONE, sent[1], *said, [card]))
        assert isinstance(asked, recovery.Asked)
    async with town.database.transaction() as tx:
        await recovery.confirm_identity(tx, town.staff["support"], asked.id, "手持证件照与登记照片、姓名、证件号一致")


async def _who_may_go(tx: Transaction, town: Town) -> Viewer | None:
    found = None
    for number in sorted(town.workers)[ASKED_ABOUT + 1 :][:LOOKED_THROUGH]:
        outlook = await privacy.outlook(tx, town.workers[number])
        if not outlook.blockers:
            found = found or town.workers[number]
            if any(kept.retention == "payment" for kept in outlook.kept):
                return town.workers[number]
    return found
