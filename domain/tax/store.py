"""SQL of the tax rules, payees and withholdings."""

from dataclasses import dataclass
from uuid import UUID

import orjson

from domain.clock import month_of
from domain.database import Record, Transaction
from domain.ids import new_id
from domain.money import Fen
from domain.rules import Rule
from domain.tax.model import Method, Payee, Payment, Run, Standing, VatMonth
from domain.tax.rules import NAMES, Rules


@dataclass(frozen=True, slots=True)
class Withheld:
    """One row of the tax ledger: what was withheld from a settlement's payment."""

    id: UUID
    worker_id: UUID
    settlement_id: UUID
    method: Method
    payment: Payment
    vat_fen: Fen
    iit_fen: Fen

    @property
    def net_fen(self) -> Fen:
        return Fen(self.payment.gross_fen - self.vat_fen - self.iit_fen)


RULE_VERSIONS = """
    select id, version, valid_from, valid_until, title_zh, title_en, text_zh, text_en, legal_basis, parameters
    from rule where id = any(:names)
"""


async def load_rules(tx: Transaction) -> Rules:
    """Every version of every tax rule; raises BrokenRules."""
    return Rules.load(_rule(row) for row in await tx.all(RULE_VERSIONS, names=list(NAMES)))


ADD_PAYEE = "insert into tax_payee (worker_id, created_at) values (:worker_id, :now) on conflict (worker_id) do nothing"
LOCK_PAYEE = "select method, internship_from from tax_payee where worker_id = :worker_id for update"


async def lock_payee(tx: Transaction, worker_id: UUID) -> Payee:
    """The worker's way of withholding, held until the end of the transaction; made on the first payment."""
    row = await tx.one(LOCK_PAYEE, worker_id=worker_id)
    if row is None:
        await tx.run(ADD_PAYEE, worker_id=worker_id)
        row = await tx.one(LOCK_PAYEE, worker_id=worker_id)
        assert row is not None, "just added"
    return _payee(row)


FIND_PAYEE = "select method, internship_from from tax_payee where worker_id = :worker_id"


async def payee(tx: Transaction, worker_id: UUID) -> Payee:
    """The worker's way of withholding; someone never paid is withheld from as a platform worker."""
    row = await tx.one(FIND_PAYEE, worker_id=worker_id)
    return _payee(row) if row else Payee(Method.PLATFORM_CUMULATIVE)


LATEST = """
    select number, paid_until, run_rule, run_since, run_until, run_months, run_income_fen, run_withheld_fen,
           vat_month, vat_gross_fen, vat_assessed_fen, vat_carried_fen
    from tax_payment where worker_id = :worker_id order by number desc limit 1
"""


async def standing(tx: Transaction, worker_id: UUID) -> tuple[int, Standing]:
    """The number of the worker's latest row (0: none) and the standing after it."""
    row = await tx.one(LATEST, worker_id=worker_id)
    return (0, Standing()) if row is None else (row["number"], _standing(row))


FIND_WITHHELD = """
    select p.id, p.worker_id, p.settlement_id, p.method, p.paid_on, p.gross_fen, p.vat_fen, p.iit_fen
    from tax_payment p
    where p.settlement_id = :settlement_id and p.reverses_id is null
      and (:with_reversed or not exists (select from tax_payment r where r.reverses_id = p.id))
"""


async def find(tx: Transaction, settlement_id: UUID, *, with_reversed: bool) -> Withheld | None:
    """The withholding of a settlement."""
    row = await tx.one(FIND_WITHHELD, settlement_id=settlement_id, with_reversed=with_reversed)
    return _withheld(row) if row else None


STANDING_ROWS = """
    select p.id, p.worker_id, p.settlement_id, p.method, p.paid_on, p.gross_fen, p.vat_fen, p.iit_fen
    from tax_payment p
    where p.worker_id = :worker_id and p.reverses_id is null
      and not exists (select from tax_payment r where r.reverses_id = p.id)
    order by p.number
"""


async def unreversed(tx: Transaction, worker_id: UUID) -> list[Withheld]:
    """Every withholding of the worker that stands, in order; read only when one is reversed."""
    return [_withheld(row) for row in await tx.all(STANDING_ROWS, worker_id=worker_id)]


ADD_PAYMENT = """
    insert into tax_payment (id, worker_id, number, settlement_id, reverses_id, method, paid_on, month, gross_fen, vat_fen,
        iit_fen, net_fen, recorded_at, paid_until, run_rule, run_since, run_until, run_months, run_income_fen, run_withheld_fen,
        vat_month, vat_gross_fen, vat_assessed_fen, vat_carried_fen)
    values (:id, :worker_id, :number, :settlement_id, :reverses_id, :method, :paid_on, :month, :gross_fen, :vat_fen, :iit_fen,
        :net_fen, :now, :paid_until, :run_rule, :run_since, :run_until, :run_months, :run_income_fen, :run_withheld_fen,
        :vat_month, :vat_gross_fen, :vat_assessed_fen, :vat_carried_fen)
"""


async def add(tx: Transaction, row: Withheld, number: int, after: Standing) -> None:
    """Appends a withholding and the standing after it."""
    await _append(tx, row, row.id, number, after, sign=1, reverses_id=None)


async def add_reversal(tx: Transaction, of: Withheld, number: int, after: Standing) -> None:
    """Appends the reversal of a withholding and the standing without it."""
    await _append(tx, of, new_id(), number, after, sign=-1, reverses_id=of.id)


async def _append(
    tx: Transaction, row: Withheld, row_id: UUID, number: int, after: Standing, *, sign: int, reverses_id: UUID | None
) -> None:
    await tx.run(
        ADD_PAYMENT,
        id=row_id,
        worker_id=row.worker_id,
        number=number,
        settlement_id=row.settlement_id,
        reverses_id=reverses_id,
        method=row.method.value,
        paid_on=row.payment.paid_on,
        month=month_of(row.payment.paid_on),
        gross_fen=sign * row.payment.gross_fen,
        vat_fen=sign * row.vat_fen,
        iit_fen=sign * row.iit_fen,
        net_fen=sign * row.net_fen,
        paid_until=after.paid_until,
        **_run_binds(after.run),
        **_vat_binds(after.vat),
    )


def _run_binds(run: Run | None) -> dict[str, object]:
    return {
        "run_rule": run and run.rule_name,
        "run_since": run and run.since,
        "run_until": run and run.until,
        "run_months": run and run.months,
        "run_income_fen": run and run.income_fen,
        "run_withheld_fen": run and run.withheld_fen,
    }


def _vat_binds(vat: VatMonth | None) -> dict[str, object]:
    return {
        "vat_month": vat and vat.month,
        "vat_gross_fen": vat and vat.gross_fen,
        "vat_assessed_fen": vat and vat.assessed_fen,
        "vat_carried_fen": vat and vat.carried_fen,
    }


def _rule(row: Record) -> Rule:
    values = dict(row)
    values["legal_basis"] = tuple(values["legal_basis"])
    values["parameters"] = orjson.loads(values["parameters"])
    return Rule(**values)


def _payee(row: Record) -> Payee:
    return Payee(Method(row["method"]), row["internship_from"])


def _withheld(row: Record) -> Withheld:
    payment = Payment(row["paid_on"], Fen(row["gross_fen"]))
    ids = (row["id"], row["worker_id"], row["settlement_id"])
    return Withheld(*ids, Method(row["method"]), payment, Fen(row["vat_fen"]), Fen(row["iit_fen"]))


def _standing(row: Record) -> Standing:
    run = vat = None
    if row["run_rule"] is not None:
        fields = ("run_rule", "run_since", "run_until", "run_months", "run_income_fen", "run_withheld_fen")
        run = Run(*(row[field] for field in fields))
    if row["vat_month"] is not None:
        vat = VatMonth(*(row[field] for field in ("vat_month", "vat_gross_fen", "vat_assessed_fen", "vat_carried_fen")))
    return Standing(row["paid_until"], run, vat)
