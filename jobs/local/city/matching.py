"""The act of matching: students say what they want, employers have runs made and invite whom they propose, some accept."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from random import Random
from typing import Final
from uuid import UUID

from domain import matching
from domain.database import Transaction
from domain.errors import Refusal
from domain.matching import DeclineCode, Intention, MatchRun, Mode, WeeklySpan
from domain.money import Fen
from domain.postings import PostingKind
from domain.viewer import Viewer
from jobs.local.city import postings, store_matching
from jobs.local.city.plan import Standing
from jobs.local.city.story_act import Act
from jobs.local.city.town import Town, each, until

SEEKERS: Final = 120
EMPLOYERS: Final = 4
RADIUS_M: Final = 12_000
FLOOR_FEN: Final = 2_000
WISHES: Final = 5
EVENING: Final = (17 * 60, 23 * 60)
WEEKEND: Final = (8 * 60, 22 * 60)
MESSAGE: Final = "请提前十分钟到场，现场有负责人接待。"
COMMITMENT: Final = "时间合适，保证准时到岗。"


def acts(town: Town) -> Iterator[Act]:
    """At the story's last moment, when there is work of the coming days to be had."""
    yield Act(town.plan.ends, "students say what they want", partial(say, town))
    yield Act(town.plan.ends, "employers ask who suits them", partial(match, town))
    yield Act(town.plan.ends, "the invited answer", partial(answer, town))


async def say(town: Town) -> None:
    """Students state their intentions; half of them can show a health certificate."""

    async def one(tx: Transaction, number: int) -> None:
        await matching.update_intention(tx, town.workers[number], _intention(tx, number))
        if number % 2:
            await matching.declare_qualifications(tx, town.workers[number], [("health_certificate", None)])

    admitted = [number for number, standing in enumerate(town.plan.standings) if standing is Standing.ADMITTED]
    await each(town, admitted[:SEEKERS], one, chunk=10)


async def match(town: Town) -> None:
    """The employers with most to fill have a run made, and invite everybody it proposes; jobs do both."""
    async with town.database.transaction() as tx:
        offering = await store_matching.offering(tx, EMPLOYERS)
    viewers = [viewer for viewer in town.employers.values() if viewer.employer_id in offering]
    runs: list[tuple[Viewer, MatchRun]] = []

    async def ask(tx: Transaction, viewer: Viewer) -> None:
        runs.append((viewer, await matching.make(tx, viewer, Mode.BEST)))

    async def invite(tx: Transaction, made: tuple[Viewer, MatchRun]) -> None:
        await matching.invite_matched(tx, made[0], made[1].id, MESSAGE)

    await each(town, viewers, ask)
    await until(town, "matching runs", store_matching.runs_open)
    await each(town, runs, invite)
    await until(town, "invitations", store_matching.runs_open)


async def answer(town: Town) -> None:
    """Of three invited one accepts, one has no time, one lets it wait. Nobody takes a posting's last place: the
    city keeps something to apply for."""
    async with town.database.transaction() as tx:
        invited = await store_matching.invited(tx)
    viewers = {viewer.worker_id: viewer for viewer in town.workers.values()}
    await each(town, list(enumerate(invited)), partial(_answer, viewers))


async def _answer(viewers: dict[UUID | None, Viewer], tx: Transaction, asked: tuple[int, store_matching.Invited]) -> None:
    place, invitation = asked
    viewer = viewers[invitation.worker_id]
    try:
        async with tx.connection.transaction():
            if place % 3 == 1:
                await matching.decline(tx, viewer, invitation.id, DeclineCode.TIME)
            if place % 3 == 0 and await store_matching.leaves_room(tx, invitation.id):
                await matching.accept(tx, viewer, invitation.id, invitation.requirement_ids, COMMITMENT)
    except Refusal:  # somebody was quicker
        return


def _intention(tx: Transaction, number: int) -> Intention:
    """Drawn by the student's number: near a place of the city, a few kinds, evenings and weekends."""
    dice = Random(f"wishes of {number}")
    places = [place for sort in sorted(postings.places()) for place in postings.places()[sort]]
    near = dice.choice(places)
    kinds: Sequence[PostingKind] = dice.sample([kind for kind in PostingKind if kind is not PostingKind.OTHER], WISHES)
    weekly = [WeeklySpan(day, *(EVENING if day < 6 else WEEKEND)) for day in range(1, 8) if dice.random() < 0.8]
    return Intention(
        kinds=tuple(kinds),
        latitude=near.latitude,
        longitude=near.longitude,
        radius_m=RADIUS_M,
        pay_floor_fen=Fen(FLOOR_FEN),
        valid_until=tx.now + timedelta(days=90),
        weekly=(*weekly, WeeklySpan(7, *WEEKEND)),
    )
