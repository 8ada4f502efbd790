"""Matching: who suits what, with the reason for every point; and being hired on an invitation."""

import pytest

from domain import matching
from domain.database import Transaction
from tests.build.matching import SYSTEM, a_seeker, a_solved_run
from tests.build.postings import a_posting

PAIRS = "select * from match_pair where match_run_id = :id order by shift_id, place"
INVITATIONS = "select * from invitation where worker_id = :worker_id"


@pytest.mark.requirement("S-065", part="from an intention to a run, to an invitation with its reasons, to being hired")
@pytest.mark.requirement("T-010", part="suitable individuals are proposed and invited; accepting hires")
async def test_from_an_intention_to_being_hired(tx: Transaction) -> None:
    posting = await a_posting(tx)
    worker = await a_seeker(tx)
    run = await a_solved_run(tx, posting.employer.viewer)
    (pair,) = await tx.all(PAIRS, id=run.id)
    assert (pair["worker_id"], pair["place"], pair["state"]) == (worker.id, 0, "proposed")
    assert sum(pair["parts"]) == pair["score"] > 0
    recommended = await matching.postings_for(tx, worker.viewer, 10)
    assert {one.shift_id for one in recommended.pairs} == set(posting.shift_ids)
    assert [one.score for one in recommended.pairs if one.shift_id == pair["shift_id"]] == [pair["score"]]
    await matching.invite_matched(tx, posting.employer.viewer, run.id, "请提前十分钟到店")
    await matching.send(tx, SYSTEM, run.id)
    (invitation,) = await tx.all(INVITATIONS, worker_id=worker.id)
    await matching.accept(tx, worker.viewer, invitation["id"], posting.requirement_ids, "保证按时到岗")
    assert await tx.value("select count(*) from assignment where worker_id = :id", id=worker.id) == 1
    assert await tx.value("select state from match_run where id = :id", id=run.id) == "finished"
