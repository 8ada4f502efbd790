"""``./run bench NAME [options]``: one claim. Without a name, what there is."""

import sys
from collections.abc import Callable, Mapping
from typing import Final

from bench import deadlines, ledger, search, settle
from bench.jobs import claim as jobs
from bench.matching import claim as matching
from bench.mutations import claim as mutations
from bench.payouts import claim as payouts
from bench.reads import claim as reads
from bench.scale import claim as scale

CLAIMS: Final[Mapping[str, tuple[str, Callable[[list[str]], int]]]] = {
    "reads": ("eight shapes of query against PostGraphile, Mercurius, Strawberry and hand-written SQL", reads.main),
    "mutations": ("submitApplication against the same statements by hand behind Strawberry", mutations.main),
    "jobs": ("the queue: outbox, relay, arq and claim against arq by itself", jobs.main),
    "scale": ("every list over 10,000,000 rows against the same over 10,000", scale.main),
    "search": ("postings by words, place, pay and kind in each order, 10,000,000 of them against 10,000", search.main),
    "deadlines": ("a sweep over 1,000,000 clocks against one over 10,000, with as many due", deadlines.main),
    "matching": ("a run over 50,000 workers and 8,000 shifts, from SQL to stored pairs, against the solver alone", matching.main),
    "settle": ("a pay run of 100,000 payees: its last tenth against its first, WAL, memory", settle.main),
    "payouts": ("100,000 payouts, callbacks and reconciliation included, against a client of the channel alone", payouts.main),
    "ledger": ("singles on a hot account against SELECT … FOR UPDATE, batches against COPY", ledger.main),
}


def main(words: list[str]) -> int:
    """Runs the claim that is named."""
    if not words or words[0] not in CLAIMS:
        for name, (about, _) in CLAIMS.items():
            print(f"./run bench {name}    {about}")
        return 0 if not words else 2
    return CLAIMS[words[0]][1](words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
