"""The sample city before it is lived: what a seed draws, whether it may be published, and what the load says."""

import io
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from domain import postings as publishing
from domain.clock import day_of
from domain.database import Database, Transaction
from domain.postings import PostingKind
from jobs.local import city
from jobs.local.city import drawing, postings, store
from jobs.local.city.plan import Fate, Outcome, Plan, PlannedPosting, Standing

WHOLE = drawing.draw(1, city.Size())
NOON = datetime(2026, 6, 3, 4, tzinfo=UTC)


def test_one_seed_draws_one_city() -> None:
    assert drawing.draw(1, city.Size()) == WHOLE
    assert drawing.draw(2, city.Size()).students != WHOLE.students


def test_the_city_is_as_large_as_it_should_be() -> None:
    made = everything(WHOLE)

    assert (len(WHOLE.companies), len(WHOLE.students), len(made)) == (30, 500, 200)
    assert {posting.content.kind for posting in made} == set(PostingKind) - {PostingKind.OTHER}
    assert {posting.outcome for posting in made} == set(Outcome)
    assert len({student.id_number for student in WHOLE.students}) == 500
    assert len({company.uscc for company in WHOLE.companies}) == 30


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("size", [city.Size(), city.Size(employers=3, workers=12, postings=8)], ids=["whole", "small"])
def test_every_seed_draws_a_city_that_can_be_lived(seed: int, size: city.Size) -> None:
    plan = drawing.draw(seed, size)
    busy: defaultdict[int, list[tuple[datetime, datetime]]] = defaultdict(list)

    for posting in everything(plan):
        assert plan.company_standings[posting.employer] is Standing.ADMITTED
        assert len({applicant.worker for applicant in posting.applicants}) == len(posting.applicants)
        hired = [applicant for applicant in posting.applicants if applicant.fate in (Fate.HIRED, Fate.ABSENT)]
        assert len(hired) <= posting.content.headcount
        for applicant in hired:
            shifts = [posting.content.shifts[shift] for shift in applicant.shifts]
            busy[applicant.worker] += [(shift.starts_at, shift.ends_at) for shift in shifts]
        assert all(plan.standings[applicant.worker] is Standing.ADMITTED for applicant in posting.applicants)

    for spans in busy.values():
        assert all(before[1] <= then[0] for before, then in pairwise(sorted(spans)))


@pytest.mark.parametrize("kind", sorted(postings.templates()))
async def test_what_employers_write_may_be_published(tx: Transaction, kind: str) -> None:
    """No refusal, and nothing for a reviewer to frown at but the sentence that is meant to be."""
    day, until = day_of(tx.now) + timedelta(days=3), tx.now + timedelta(days=10)
    for seed in range(25):
        written = postings.draw(Random(seed), kind, [day], until)
        assert await publishing.judge(tx, written) == []
        vague = postings.draw(Random(seed), kind, [day], until, vague=True)
        assert {finding.topic for finding in await publishing.judge(tx, vague)} == {"vague"}


async def test_an_interrupted_load_is_not_taken_for_a_city(database: Database) -> None:
    assert not await city.is_loaded(database)
    async with database.transaction() as tx:
        await store.begin(tx, 1)

    with pytest.raises(city.CityIncomplete, match="start over"):
        await city.is_loaded(database)


async def test_without_a_city_nobody_has_a_token(tx: Transaction) -> None:
    with pytest.raises(city.NoSuchRole, match="not loaded"):
        await city.token(tx, "worker")
    with pytest.raises(city.NoSuchRole, match="the roles are"):
        await city.token(tx, "emperor")


async def test_without_a_city_the_welcome_says_where_everything_is(database: Database) -> None:
    said = await city.welcome(database, "http://127.0.0.1:8000")

    assert "http://127.0.0.1:8000/graphql" in said and "To try" not in said


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_progress_is_one_line() -> None:
    screen = Screen()
    progress = city.Terminal(screen)

    progress.step("students apply", 3, 10, NOON)
    progress.step("employers answer", 4, 10, NOON)
    progress.finish("the city stands")

    *before, last = screen.getvalue().split("\r")
    assert "2026-06-03  employers answer" in before[-1] and not any("\n" in line for line in before)
    assert last.endswith("s)\n") and "the city stands" in last


def test_elsewhere_progress_is_a_line_a_month() -> None:
    output = io.StringIO()
    progress = city.Terminal(output)

    for days in (0, 5, 40):
        progress.step("students apply", 1, 3, NOON + timedelta(days=days))
        progress.count(1, 2)

    assert [line.split()[2] for line in output.getvalue().splitlines()] == ["2026-06-03", "2026-07-13"]


def everything(plan: Plan) -> list[PlannedPosting]:
    worked = [posting for season in plan.seasons for posting in season.postings]
    return worked + [posting for _, published in plan.present for posting in published]
