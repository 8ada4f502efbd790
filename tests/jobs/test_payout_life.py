"""The life of a payment, walked at random: the real database, doors, adapters and simulators against a model of its states.

The model knows which state may follow which, what the channel's own book makes of an order that is asked about while everything
behaves, and that a final state stays. After every step the books and the oracle of the fault machine are asked as well.
"""

import asyncio
import random
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from arq.connections import ArqRedis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from jobs.local.servers import Servers
from tests.build.cluster import Template
from tests.torture import closing, crew, mischief, oracle
from tests.torture.channels import FAULTS, OWN, RAILED, ROUTINGS
from tests.torture.crew import messages
from tests.torture.ground import Copy, Ground, prepared
from tests.torture.people import Violated
from tests.torture.rates import Draw, Rates
from tests.torture.schedule import Schedule
from tests.torture.tally import Tally

CALM: Final = Rates(crash=0, trouble=0, stall=0, crashes=0, faults=False, aimed=False)
STEPS, EXAMPLES, EXAMPLES_THOROUGHLY = 14, 5, 60
ITEMS: Final = """
    select i.id, i.state, i.channel, a.out_biz_no from payout_item i
    left join payout_attempt a on a.payout_item_id = i.id and a.state = 'live' where i.employer_id = $1 and i.state <> 'planned'
"""
WAITING: Final = {"sending", "unknown", "awaiting_payee", "suspended"}
ENDS: Final = {"succeeded", "failed", "cancelled"}
MAY_FOLLOW: Final = {
    "": {"planned", "held", "queued"} | WAITING | ENDS | {"returned"},
    "queued": WAITING | ENDS | {"returned"},
    **{state: WAITING | ENDS | {"returned", "queued"} for state in WAITING},
    "succeeded": {"returned"},
    "failed": set[str](),
    "cancelled": set[str](),
    "returned": set[str](),
}
"""Which state may be seen after which; a step of a walk may take several at once."""
REACHABLE: Final = {"queued", "returned"} | WAITING | ENDS


@dataclass(slots=True)
class Walks:
    """What the walks of a run share, and where they have been."""

    runner: "asyncio.Runner"
    ground: Ground
    arq: ArqRedis
    seen: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Walk:
    """One employer's payments, from approved on; every step keeps the model."""

    walks: Walks
    stack: AsyncExitStack
    schedule: Schedule
    states: dict[UUID, str] = field(default_factory=dict)

    @classmethod
    async def begin(cls, walks: Walks, routing: str) -> "Walk":
        stack, dice = AsyncExitStack(), random.Random(1)
        copy: Copy = await stack.enter_async_context(walks.ground.copy())
        draw = Draw(None, None, ahead=True, by_run=False, days=False, tells=False, seals=False, routing=routing)
        schedule = Schedule(copy, next(copy.ahead[routing]), walks.arq, draw=draw, dice=dice, rates=CALM, tally=Tally())
        schedule.confirms = False
        await schedule.begin()
        return cls(walks, stack, schedule)

    async def end(self) -> None:
        await self.schedule.crew.close()
        await self.stack.aclose()

    async def work(self) -> None:
        """Everything that is due is done, whatever the channel answers."""
        await self.schedule.time()
        await self.schedule.relay()
        for message in await messages(self.schedule.ground.redis):
            await message.remove(self.schedule.ground.redis)
            await self.schedule.crew.work(message)

    async def hear(self) -> None:
        """What the channel has to tell by now, told."""
        await self.schedule.ground.remote.hurry(1.0e9)
        self.schedule.wire.collect()
        for letter in list(self.schedule.wire.letters):
            await self.schedule.wire.hand_over(letter, self.schedule.crew.database, self.schedule.crew.channels, keep=False)

    async def spoil(self, channel: str, at: int) -> None:
        """The next order that goes to the channel meets one of its faults."""
        faults = FAULTS[channel][at % len(FAULTS[channel])]
        for payee in self.schedule.seat.payees:
            if ROUTINGS[self.schedule.draw.routing].channels[payee.kind] == channel:
                for fault in faults:
                    match = {"card_no": payee.account, "next": 1}
                    await self.schedule.ground.remote.fault(**fault, match=match)  # type: ignore[arg-type]  # by name, as JSON

    async def people(self, at: int) -> None:
        """Somebody cancels, tries again, stops or opens a channel, or makes the next batch."""
        database = self.schedule.copy.database
        wishes = await self.schedule.people.wishes(database) + await self.schedule.people.whims(database)
        if wishes:
            await self.schedule.ask(wishes[at % len(wishes)])

    async def give_back(self, at: int) -> None:
        """Money that was paid comes back."""
        book = await self.schedule.book()
        paid = sorted((order for order in book.values() if order.kept_fen), key=lambda order: order.account)
        for order in paid[at:] + paid[:at]:
            if await mischief.gives_back(self.schedule, order):
                return

    async def holds(self) -> None:
        """The model's part: every state may follow what was seen before; and the books and the oracle agree."""
        for row in await self.schedule.copy.database.pool.fetch(ITEMS, self.schedule.seat.employer_id):
            before, now = self.states.get(row["id"], ""), row["state"]
            if now != before and now not in MAY_FOLLOW[before]:
                raise Violated(f"a payment went from {before} to {now}")
            self.states[row["id"]] = now
            self.walks.seen.add(now)
        await oracle.books_hold(self.schedule.copy.database)
        await oracle.nothing_paid_unheld(self.schedule.copy, self.schedule.seat, await self.schedule.book())

    async def paid_in_the_end(self) -> None:
        """Whatever happened: when all behaves, everybody has exactly their wage."""
        await closing.close(self.schedule)
        await self.holds()


@pytest.fixture(scope="module")
def walks(servers: Servers, template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walks]:
    """One loop for all of them: a state machine is no coroutine."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        folder: Path = tmp_path_factory.mktemp("walks")
        ground = runner.run(stack.enter_async_context(prepared(servers, folder, template=template, seats=0, ahead=1)))
        arq = runner.run(crew.connect(servers.redis_url))
        yield Walks(runner, ground, arq)
        with suppress(ConnectionError):
            runner.run(arq.aclose())
        runner.run(stack.aclose())


PATHS: Final = {
    "returned": (RAILED, "yunzhanghu", "server_error", ("work", "holds", "work", "hear", "work", "give back", "hear", "work")),
    "suspended": (RAILED, "yunzhanghu", "balance_exhausted", ("work", "hear", "work")),
    "failed": (RAILED, "yunzhanghu", "fail", ("work", "hear", "work", "work")),
    "awaiting_payee": (OWN, "wechat", "no_callback", ("work",)),
    "cancelled": (OWN, "wechat", "no_callback", ("work", "expire", "work", "work")),
    "unknown": (RAILED, "yunzhanghu", "timeout", ("work",)),
    "sending": (RAILED, "yunzhanghu", "no_callback", ("work",)),
    "succeeded": (OWN, "bank_file", "no_callback", ("work", "hear", "work")),
    "queued": (RAILED, "yunzhanghu", "no_callback", ()),
}
"""The shortest way to each state."""


@pytest.mark.requirement("B-07", part="every state of a payment is reached, and left only to where it may go")
def test_every_state_is_reached(walks: Walks) -> None:
    async def walked(routing: str, channel: str, kind: str, steps: tuple[str, ...]) -> set[str]:
        walk = await Walk.begin(walks, routing)
        try:
            numbers = [at for at, faults in enumerate(FAULTS[channel]) if faults[0]["kind"] == kind]
            await walk.spoil(channel, numbers[0])
            seen = set[str]()
            for step in ("holds", *steps):
                await _step(walk, step)
                await walk.holds()
                seen |= set(walk.states.values())
            await walk.paid_in_the_end()
            return seen
        finally:
            await walk.end()

    for state, path in PATHS.items():
        assert state in walks.runner.run(walked(*path)), state
    assert walks.seen >= REACHABLE


async def _step(walk: Walk, name: str) -> None:
    match name:
        case "work":
            await walk.work()
        case "hear":
            await walk.hear()
        case "give back":
            await walk.give_back(0)
        case "expire":
            for row in await walk.schedule.copy.database.pool.fetch(mischief.AWAITING, walk.schedule.seat.employer_id):
                await walk.schedule.ground.remote.channel_step("wechat", "expire", row["out_biz_no"])


@pytest.mark.requirement("B-07")
@pytest.mark.requirement("S-116")
def test_no_walk_leaves_the_model(walks: Walks, thorough: bool) -> None:
    class Life(RuleBasedStateMachine):
        """Random walks; each ends with everything behaving and everybody paid."""

        walk: Walk | None = None

        @initialize(routing=st.sampled_from((RAILED, OWN)))
        def begins(self, routing: str) -> None:
            self.walk = walks.runner.run(Walk.begin(walks, routing))

        def run(self, name: str, *given: object) -> None:
            walks.runner.run(getattr(self.walk, name)(*given))

        @rule(channel=st.integers(0, 2), at=st.integers(0, 40))
        def spoils(self, channel: int, at: int) -> None:
            assert self.walk
            channels = tuple(ROUTINGS[self.walk.schedule.draw.routing].channels.values())
            self.run("spoil", channels[channel], at)

        @rule()
        def works(self) -> None:
            self.run("work")

        @rule()
        def hears(self) -> None:
            self.run("hear")

        @rule(at=st.integers(0, 5))
        def asks(self, at: int) -> None:
            self.run("people", at)

        @rule(at=st.integers(0, 2))
        def gives_back(self, at: int) -> None:
            self.run("give_back", at)

        @rule()
        def payee_acts(self) -> None:
            assert self.walk
            walks.runner.run(mischief.payee_acts(self.walk.schedule))

        @invariant()
        @precondition(lambda self: self.walk is not None)
        def keeps_to_the_model(self) -> None:
            self.run("holds")

        def teardown(self) -> None:
            if self.walk:
                try:
                    self.run("paid_in_the_end")
                finally:
                    self.run("end")

    run_state_machine_as_test(Life, settings=_walking(EXAMPLES_THOROUGHLY if thorough else EXAMPLES))


def _walking(examples: int) -> settings:
    """The same walks each time."""
    return settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
