"""Publishing: one short function per mutation of postings."""

from uuid import UUID

from domain import postings
from domain.postings import Opinion, PostingContent
from resolvers.branches import branch_named
from resolvers.ids import uuid_of
from resolvers.postings import POSTING
from resolvers.request import Answer, Request


async def posting_problems(request: Request, content: PostingContent) -> Answer:
    """What stands between a content and publication (S-100)."""
    return await postings.problems(request.tx, request.viewer, content)


async def create_posting(request: Request, content: PostingContent, branch_id: str | None) -> Answer:
    """A draft with its first version (S-063)."""
    posting = await postings.create(request.tx, request.viewer, content, branch_named(branch_id))
    return POSTING.row(posting.id)


async def revise_posting(request: Request, posting_id: str, content: PostingContent) -> Answer:
    """A new version (S-105)."""
    posting = await postings.revise(request.tx, request.viewer, _id(posting_id), content)
    return POSTING.row(posting.id)


async def submit_posting(request: Request, posting_id: str) -> Answer:
    """Hands the newest version to review (S-064)."""
    posting = await postings.submit(request.tx, request.viewer, _id(posting_id))
    return POSTING.row(posting.id)


async def pause_posting(request: Request, posting_id: str) -> Answer:
    posting = await postings.pause(request.tx, request.viewer, _id(posting_id))
    return POSTING.row(posting.id)


async def resume_posting(request: Request, posting_id: str) -> Answer:
    posting = await postings.resume(request.tx, request.viewer, _id(posting_id))
    return POSTING.row(posting.id)


async def close_posting(request: Request, posting_id: str) -> Answer:
    posting = await postings.close(request.tx, request.viewer, _id(posting_id))
    return POSTING.row(posting.id)


async def approve_posting(request: Request, posting_id: str, opinion: Opinion) -> Answer:
    posting = await postings.approve(request.tx, request.viewer, _id(posting_id), opinion)
    return POSTING.row(posting.id)


async def request_posting_changes(request: Request, posting_id: str, opinion: Opinion) -> Answer:
    posting = await postings.request_changes(request.tx, request.viewer, _id(posting_id), opinion)
    return POSTING.row(posting.id)


async def reject_posting(request: Request, posting_id: str, opinion: Opinion) -> Answer:
    posting = await postings.reject(request.tx, request.viewer, _id(posting_id), opinion)
    return POSTING.row(posting.id)


async def remove_posting(request: Request, posting_id: str, opinion: Opinion) -> Answer:
    posting = await postings.remove(request.tx, request.viewer, _id(posting_id), opinion)
    return POSTING.row(posting.id)


def _id(text: str) -> UUID:
    return uuid_of("Posting", text, "input.postingId")
