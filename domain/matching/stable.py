"""The stable assignment: deferred acceptance with the workers proposing. Pure.

Each round every free worker asks for the shift they like best of those that have not turned them away; a posting keeps, of all
that ask for its shifts, those it likes best as far as shift and posting have places. Ties are broken by number, always the same
way. When nobody asks any more, no worker and shift would both rather have each other (Gale and Shapley).
"""

import numpy as np
from numpy.typing import NDArray

from domain.matching.problem import Pairs, Shifts
from domain.matching.scoring import Ints


def stable(pairs: Pairs, shifts: Shifts, for_worker: Ints, for_employer: Ints) -> NDArray[np.bool_]:
    """Which pairs are assigned."""
    kept = np.zeros(len(pairs), dtype=np.bool_)
    by_wish = np.lexsort((pairs.shift, -for_worker, pairs.worker))  # each worker's pairs, best first
    known, starts, counts = np.unique(pairs.worker[by_wish], return_index=True, return_counts=True)
    asked = np.zeros(len(known), dtype=np.int64)
    free = np.ones(len(known), dtype=np.bool_)
    place_of = np.searchsorted(known, pairs.worker)
    while True:
        asking = np.flatnonzero(free & (asked < counts))
        if not len(asking):
            return kept
        proposals = by_wish[starts[asking] + asked[asking]]
        asked[asking] += 1
        free[asking] = False
        touched = np.unique(shifts.posting[pairs.shift[proposals]])
        standing = np.flatnonzero(kept)
        standing = standing[np.isin(shifts.posting[pairs.shift[standing]], touched)]
        among = np.concatenate((standing, proposals))
        kept[among] = False
        chosen = _chosen(among, pairs, shifts, for_employer)
        kept[chosen] = True
        free[place_of[np.setdiff1d(among, chosen, assume_unique=True)]] = True


def _chosen(among: NDArray[np.int64], pairs: Pairs, shifts: Shifts, for_employer: Ints) -> NDArray[np.int64]:
    """Of those who ask, whom the postings keep: the best first, while the shift and then the posting have places."""
    order = np.lexsort((pairs.worker[among], -for_employer[among], pairs.shift[among]))
    among = among[order]
    among = among[rank_within(pairs.shift[among]) < shifts.places[pairs.shift[among]]]
    posting = shifts.posting[pairs.shift[among]]
    order = np.lexsort((pairs.worker[among], -for_employer[among], posting))
    among, posting = among[order], posting[order]
    return among[rank_within(posting) < shifts.posting_places[posting]]


def rank_within(group: NDArray[np.int32]) -> NDArray[np.int64]:
    """The place of each element among the equal ones before it; equal ones stand together."""
    starts = np.flatnonzero(np.concatenate(([True], group[1:] != group[:-1]))) if len(group) else np.zeros(0, dtype=np.int64)
    sizes = np.diff(np.concatenate((starts, [len(group)])))
    return np.arange(len(group)) - np.repeat(starts, sizes)
