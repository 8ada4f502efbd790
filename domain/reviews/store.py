import orjson

from domain.database import Transaction
from domain.reviews.model import Review

INSERT = """
    insert into review (id, subject_type, subject_id, decision, reason, checklist, rule_ids, reviewer_id, decided_at)
    values (:id, :subject_type, :subject_id, :decision, :reason, :checklist, :rule_ids, :reviewer_id, :decided_at)
"""


async def insert(tx: Transaction, review: Review) -> None:
    await tx.run(
        INSERT,
        id=review.id,
        subject_type=review.subject_type,
        subject_id=review.subject_id,
        decision=review.decision,
        reason=review.reason,
        checklist=orjson.dumps([{"item": item, "passed": passed} for item, passed in review.checklist.items()]).decode(),
        rule_ids=list(review.rule_ids),
        reviewer_id=review.reviewer_id,
        decided_at=review.decided_at,
    )
