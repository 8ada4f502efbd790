"""Reviews: what a reviewer decided about a submission."""

from datetime import datetime
from enum import Enum

import strawberry

from schema.relay import Node


@strawberry.enum(description="What a reviewer may decide (S-087).")
class ReviewDecision(Enum):
    APPROVED = "approved"
    REJECTED = "rejected"
    NEED_MORE = "need_more"
    CHANGES_REQUIRED = "changes_required"


@strawberry.type(description="One item of a checklist with its answer.")
class ReviewItem:
    item: str = strawberry.field(description="What was looked at.")
    passed: bool = strawberry.field(description="Whether it was found in order.")


@strawberry.type(description="A decision about a submission, kept for ever (S-011, S-087).")
class Review(Node):
    decision: ReviewDecision = strawberry.field(description="What was decided.")
    reason: str = strawberry.field(description="Why; always given when it is not an approval.")
    checklist: list[ReviewItem] = strawberry.field(description="What was looked at, in both stages.")
    rule_ids: list[str] = strawberry.field(description="The rules it rests on.")
    decided_at: datetime = strawberry.field(description="When.")


@strawberry.input(description="An answer to one item of the checklist.")
class ReviewItemInput:
    item: str = strawberry.field(
        description="For registrations: complete, compliant (first stage), called_back, background_checked (second stage)."
    )
    passed: bool = strawberry.field(description="Whether it was found in order.")
