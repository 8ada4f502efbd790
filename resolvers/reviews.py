"""Reviews as they may be read: by whose submission it was, and by staff."""

from resolvers.compiler.source import Source, Value

REVIEW = Source(
    "Review",
    table="review",
    readable={"worker": "{t}.subject_id = :worker_id", "employer": "{t}.subject_id = :employer_id", "staff": "true"},
    order=("decided_at desc", "id desc"),
)

REVIEW_ITEM = Value("ReviewItem")
