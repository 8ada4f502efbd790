"""What an employer does with a posting: write, revise, submit, pause, resume, close. Review is in ``review.py``."""

from collections.abc import Sequence
from uuid import UUID

from domain import accounts, agreements, finance, identity, outbox, safety
from domain.database import Transaction
from domain.errors import NotFound
from domain.ids import new_id
from domain.postings import store
from domain.postings.content import PostingContent, PostingKind
from domain.postings.judging import judge
from domain.postings.model import Posting, State
from domain.postings.screening import Finding
from domain.postings.search import search_terms
from domain.viewer import Viewer

EXPIRE_LIMIT = 1_000
KIND_WORDS = {
    PostingKind.TUTORING: "家教 辅导 tutoring",
    PostingKind.CATERING: "餐饮 catering",
    PostingKind.RETAIL: "零售 店员 retail",
    PostingKind.PROMOTION: "促销 推广 promotion",
    PostingKind.EVENT: "活动 会务 event",
    PostingKind.LOGISTICS: "物流 仓储 logistics",
    PostingKind.DELIVERY: "配送 外卖 delivery",
    PostingKind.OFFICE: "文员 办公 office",
    PostingKind.DATA_ENTRY: "数据录入 标注 data entry",
    PostingKind.DESIGN: "设计 design",
    PostingKind.TRANSLATION: "翻译 translation",
    PostingKind.IT_SUPPORT: "技术支持 编程 it support",
    PostingKind.LIBRARY: "图书馆 library",
    PostingKind.HOUSEKEEPING: "家政 保洁 housekeeping",
    PostingKind.OTHER: "",
}


async def create(tx: Transaction, viewer: Viewer, content: PostingContent, branch_id: UUID | None = None) -> Posting:
    """A draft with its first version, of a branch or the whole employer; raises the refusal its content deserves (S-063, S-100,
    S-101, S-103)."""
    employer_id = viewer.must_be_employer("recruiter")
    branch_id = await accounts.branch_for(tx, viewer, branch_id)
    findings = await judge(tx, content)
    posting_id = await draft(tx, viewer, employer_id, viewer.must_be_signed_in(), content, findings, branch_id)
    return await _own(tx, viewer, posting_id)


async def draft(
    tx: Transaction,
    viewer: Viewer,
    employer_id: UUID,
    author_id: UUID,
    content: PostingContent,
    findings: Sequence[Finding],
    branch_id: UUID | None,
) -> UUID:
    """Keeps a content that was judged as a draft its author wrote for the employer, or for a branch of it."""
    version_id = new_id()
    posting_id = await store.add(tx, employer_id, branch_id, version_id, content, terms_of(content))
    await store.add_version(tx, posting_id, version_id, content, findings, author_id)
    await outbox.put(tx, viewer, "posting.created", posting_id, employer_id=employer_id)
    return posting_id


async def revise(tx: Transaction, viewer: Viewer, posting_id: UUID, content: PostingContent) -> Posting:
    """A new version. A published posting keeps showing the approved one until the new one is approved (S-105)."""
    posting = await _own(tx, viewer, posting_id)
    version_id = new_id()
    revised = posting.revise(version_id, content.headcount)
    findings = await judge(tx, content)
    await store.add_version(tx, posting_id, version_id, content, findings, viewer.must_be_signed_in())
    await store.save(tx, revised)
    if revised.shows_current:
        await store.show(tx, posting_id, content, terms_of(content))
    await outbox.put(tx, viewer, "posting.revised", posting_id, version_id=version_id)
    return await _own(tx, viewer, posting_id)


async def submit(tx: Transaction, viewer: Viewer, posting_id: UUID) -> Posting:
    """Hands the current version to review. Times, wage table and words are judged again, as of now.

    The employer must be approved, have signed the service agreement (S-060, T-021) and been verified within six months (L-03),
    owe no wages before it publishes anything new (S-072), and have attested to the safety of work that carries a risk (S-069).
    """
    posting = await _own(tx, viewer, posting_id)
    await accounts.require_approved_employer(tx, posting.employer_id)
    await agreements.require_signed_employer(tx, posting.employer_id)
    await identity.require_verified_employer(tx, posting.employer_id)
    if posting.live_version_id is None:
        await finance.must_not_owe_wages(tx, posting.employer_id)
    submitted = posting.submit(tx.now)
    await judge(tx, await store.content(tx, posting.version_id), "content")
    await safety.must_be_attested(tx, posting.version_id, "input.postingId")
    await store.save(tx, submitted)
    await outbox.put(tx, viewer, "posting.submitted", posting_id, version_id=posting.version_id)
    return submitted


async def pause(tx: Transaction, viewer: Viewer, posting_id: UUID) -> Posting:
    """Takes a live posting out of the lists until it is resumed."""
    posting = await _own(tx, viewer, posting_id)
    return await _move(tx, viewer, posting.move(State.PAUSED, State.LIVE), "posting.paused")


async def resume(tx: Transaction, viewer: Viewer, posting_id: UUID) -> Posting:
    """Shows a paused posting again, unless its validity, or what was attested of its safety, is over."""
    posting = await _own(tx, viewer, posting_id)
    resumed = posting.move(State.LIVE, State.PAUSED)
    resumed.must_be_open(tx.now)
    assert resumed.live_version_id is not None
    await safety.must_be_attested(tx, resumed.live_version_id, "input.postingId")
    return await _move(tx, viewer, resumed, "posting.resumed")


async def close(tx: Transaction, viewer: Viewer, posting_id: UUID) -> Posting:
    """Ends recruiting for good; people already hired keep their assignments."""
    posting = await _own(tx, viewer, posting_id)
    closed = posting.move(State.CLOSED, *(state for state in State if state not in (State.CLOSED, State.REMOVED)))
    return await _move(tx, viewer, closed, "posting.closed")


async def expire_due(tx: Transaction, viewer: Viewer, limit: int = EXPIRE_LIMIT) -> int:
    """Marks published postings past their validity as expired, at most ``limit``; returns how many.

    They vanished from lists at their last minute by themselves; the sweep makes the state say so and tells the employer.
    """
    viewer.must_be_system()
    expired = await store.expire_due(tx, limit)
    await outbox.put_all(tx, viewer, "posting.expired", expired)
    return len(expired)


def terms_of(content: PostingContent) -> list[str]:
    """What the posting is found by: its title, kind, place, duties and requirements."""
    asked = [requirement.text for requirement in content.requirements]
    return search_terms(content.title, KIND_WORDS[content.kind], content.district, content.address, content.duties, *asked)


async def _own(tx: Transaction, viewer: Viewer, posting_id: UUID) -> Posting:
    posting = await store.lock(tx, posting_id)
    if posting is None:
        raise NotFound("Posting", field="input.postingId")
    viewer.must_act_for(posting.employer_id, "Posting", "recruiter")
    return posting


async def _move(tx: Transaction, viewer: Viewer, posting: Posting, topic: str) -> Posting:
    await store.save(tx, posting)
    await outbox.put(tx, viewer, topic, posting.id, employer_id=posting.employer_id)
    return posting
