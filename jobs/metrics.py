"""What the jobs count, for Prometheus: how many ended how, how long they took, and what waits."""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge, Histogram

from domain.database import Record

JOBS = Counter("linggong_jobs_total", "Job runs by how they ended", ["job", "outcome"])
JOB_SECONDS = Histogram("linggong_job_seconds", "How long a job ran", ["job"], buckets=(0.005, 0.02, 0.1, 0.5, 2, 10, 60))
WAITING = Gauge("linggong_outbox_waiting", "Rows whose time has come and that nobody has been offered (up to 1,000)", ["queue"])
LAG_SECONDS = Gauge("linggong_outbox_lag_seconds", "How long the oldest of them has waited", ["queue"])
DEAD_LETTERS = Gauge("linggong_outbox_dead_letters", "Rows that were given up", ["queue"])

CREDITED_SECONDS = Histogram(
    "linggong_deposit_credited_seconds",
    "From the bank's booking of a deposit to its balance",
    buckets=(1, 5, 15, 60, 300, 900, 3600),
)
BOOKS_FINDINGS = Gauge("linggong_books_findings", "What did not hold at the last check of the books")


def measure(backlog: Iterable[Record]) -> None:
    """Takes over what ``domain.work.backlog`` found."""
    for row in backlog:
        WAITING.labels(row["queue"]).set(row["waiting"])
        LAG_SECONDS.labels(row["queue"]).set(row["lag_s"])
        DEAD_LETTERS.labels(row["queue"]).set(row["dead"])
