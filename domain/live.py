"""Names of what one can watch as it happens. A change is announced after its commit; who listens selects the state afresh."""

from uuid import UUID


def of_person(person_id: UUID) -> str:
    """New notifications of a person."""
    return f"live:person:{person_id}"


def of_payout_batch(batch_id: UUID) -> str:
    """Progress of a payout batch."""
    return f"live:payout_batch:{batch_id}"


def of_pay_run(pay_run_id: UUID) -> str:
    """Progress of a pay run."""
    return f"live:pay_run:{pay_run_id}"


def of_payout_file(file_id: UUID) -> str:
    """Progress of a file of payouts."""
    return f"live:payout_file:{file_id}"


def of_posting_file(file_id: UUID) -> str:
    """Progress of a file of postings."""
    return f"live:posting_file:{file_id}"


def of_match_run(match_run_id: UUID) -> str:
    """Progress of a matching run."""
    return f"live:match_run:{match_run_id}"


def of_receipt_bundle(bundle_id: UUID) -> str:
    """Progress of a bundle of receipts."""
    return f"live:receipt_bundle:{bundle_id}"
