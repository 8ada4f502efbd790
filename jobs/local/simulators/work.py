"""What happens by itself: the steps the channels planned, done when their clock reaches them."""

from collections.abc import Callable, Mapping
from typing import Final

from jobs.local.simulators import alipay, bank_files, life, transfer_life, wechat
from jobs.local.simulators.transfer_life import CANCEL, CONFIRM, EXPIRE, RETURN, SETTLE, Manner
from jobs.local.simulators.world import World

WORK_ROWS: Final = 200
MANNERS: Final = (wechat.MANNER, alipay.MANNER, bank_files.MANNER)
Step = Callable[[World, str], object]


def _steps(manner: Manner) -> dict[str, Step]:
    named = {
        SETTLE: transfer_life.settle,
        CONFIRM: transfer_life.confirm,
        EXPIRE: transfer_life.expire,
        CANCEL: transfer_life.cancel,
        RETURN: transfer_life.give_back,
    }

    def bound(step: Callable[[World, Manner, str], object]) -> Step:
        return lambda world, number: step(world, manner, number)

    return {f"{manner.channel}:{name}": bound(step) for name, step in named.items()}


STEPS: Final[Mapping[str, Step]] = {
    "settle": life.settle,
    "return": life.give_back,
    **{name: step for manner in MANNERS for name, step in _steps(manner).items()},
}


def do_due(world: World) -> int:
    """Do what is due by now, a bounded number at a time; how many that were."""
    due = world.book.rows(
        "select id, kind, order_id from work where due_s <= case clock when 'machine' then :machine else :business end"
        " order by due_s, id limit :rows",
        machine=world.clock.machine_s(), business=world.clock.business_s(), rows=WORK_ROWS,
    )  # fmt: skip
    for row in due:
        with world.book.transaction():
            world.book.run("delete from work where id = :id", id=row["id"])
            STEPS[str(row["kind"])](world, str(row["order_id"]))
    return len(due)
