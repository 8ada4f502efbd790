"""What a remark or a claim may say: nothing about taking from wages, and no rule that was not acknowledged (S-032)."""

from uuid import UUID

from domain import postings, work_rules
from domain.conduct.model import DeductionClaimed
from domain.database import Transaction

DEDUCTION = "deduction"


async def must_be_lawful(tx: Transaction, assignment_id: UUID, work_rule_id: UUID | None, text: str, field: str) -> None:
    """Raises DeductionClaimed, RuleUnnamed, RulesNotAcknowledged, or NotFound for a rule of another posting."""
    for finding in postings.find(text, await postings.screening_patterns(tx, "postings.income_only")):
        if finding.topic == DEDUCTION and finding.refuse:
            raise DeductionClaimed(field=field, words=finding.words)
    await work_rules.must_bind(tx, assignment_id, work_rule_id, text, field)
