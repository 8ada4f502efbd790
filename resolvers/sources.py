"""Every source, value type and root field, gathered for the compiler."""

from resolvers import (
    accounts,
    agreements,
    applications,
    assignments,
    deadlines,
    evaluations,
    fees,
    finance,
    identity,
    jobs,
    ledger,
    nodes,
    notifications,
    payouts,
    postings,
    registration,
    reviews,
    rules,
    settlements,
    sign_in,
    tax_records,
    tax_remittance,
)
from resolvers.compiler import gather

SOURCES = gather(
    [
        accounts,
        agreements,
        applications,
        assignments,
        deadlines,
        evaluations,
        fees,
        finance,
        identity,
        jobs,
        ledger,
        nodes,
        notifications,
        payouts,
        postings,
        registration,
        reviews,
        rules,
        settlements,
        sign_in,
        tax_records,
        tax_remittance,
    ]
)
