"""SQL of the tax rules, payees and withholdings."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import orjson

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.money import Fen
from domain.rules import Rule
from domain.tax.model import Method, Payee, Payment, Run, Standing, VatMonth
from domain.tax.rules import NAMES, Rules
from domain.tax.withholdings import Withheld

RULE_VERSIONS = """
    select id, version, valid_from, valid_until, title_zh, title_en, text_zh, text_en, legal_basis, parameters
    from rule where id = any(:names)
"""


async def load_rules(tx: Transaction) -> Rules:
    """Every version of every tax rule; raises BrokenRules."""
    return Rules.load(_rule(row) for row in await tx.all(RULE_VERSIONS, names=list(NAMES)))


ADD_PAYEES = """
    insert into tax_payee (worker_id, created_at) select worker_id, :now from unnest(:worker_ids::uuid[]) as paid (worker_id)
    order by worker_id on conflict (worker_id) do nothing
"""
LOCK_PAYEES = """
    select worker_id, method, internship_from from tax_payee
    where worker_id = any(:worker_ids::uuid[]) order by worker_id for update
"""


async def lock_payees(tx: Transaction, worker_ids: Sequence[UUID]) -> dict[UUID, Payee]:
    """How tax is withheld from each worker, held until the end of the transaction; made on the first payment."""
    locked = await tx.all(LOCK_PAYEES, worker_ids=list(worker_ids))
    if missing := set(worker_ids).difference(row["worker_id"] for row in locked):
        await tx.run(ADD_PAYEES, worker_ids=list(missing))
        locked += await tx.all(LOCK_PAYEES, worker_ids=list(missing))
    return {row["worker_id"]: _payee(row) for row in locked}


FIND_PAYEES = "select worker_id, method, internship_from from tax_payee where worker_id = any(:worker_ids::uuid[])"


async def payees(tx: Transaction, worker_ids: Sequence[UUID]) -> dict[UUID, Payee]:
    """How tax is withheld from each worker; from someone never paid, as from a platform worker."""
    known = {row["worker_id"]: _payee(row) for row in await tx.all(FIND_PAYEES, worker_ids=list(worker_ids))}
    return {worker_id: known.get(worker_id) or Payee(Method.PLATFORM_CUMULATIVE) for worker_id in worker_ids}


LATEST = """
    select latest.*
    from unnest(:worker_ids::uuid[]) as asked (worker_id)
    cross join lateral (
        select worker_id, number, paid_until, run_rule, run_since, run_until, run_months, run_income_fen, run_withheld_fen,
               run_exempt_fen, vat_month, vat_gross_fen, vat_assessed_fen, vat_carried_fen, surcharge_carried_fen
        from tax_payment p where p.worker_id = asked.worker_id order by number desc limit 1
    ) as latest
"""


async def standings(tx: Transaction, worker_ids: Sequence[UUID]) -> dict[UUID, tuple[int, Standing]]:
    """By worker: the number of the latest row (0: none) and the standing after it."""
    found = {row["worker_id"]: (row["number"], _standing(row)) for row in await tx.all(LATEST, worker_ids=list(worker_ids))}
    return {worker_id: found.get(worker_id) or (0, Standing()) for worker_id in worker_ids}


WITHHELD = """
    select settlement_id from tax_payment where settlement_id = any(:settlement_ids::uuid[]) and reverses_id is null
"""


async def withheld(tx: Transaction, settlement_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of the settlements from which tax was withheld, reversed or not."""
    return frozenset(row["settlement_id"] for row in await tx.all(WITHHELD, settlement_ids=list(settlement_ids)))


FIND_WITHHELD = """
    select p.id, p.worker_id, p.settlement_id, p.method, p.paid_on, p.gross_fen, p.exempt_fen, p.vat_fen,
           p.surcharge_fen, p.iit_fen, p.attempt
    from tax_payment p
    where p.settlement_id = :settlement_id and p.reverses_id is null
      and not exists (select from tax_payment r where r.reverses_id = p.id)
"""


async def find(tx: Transaction, settlement_id: UUID) -> Withheld | None:
    """The withholding of a settlement that stands."""
    row = await tx.one(FIND_WITHHELD, settlement_id=settlement_id)
    return _withheld(row) if row else None


STANDING_ROWS = """
    select p.id, p.worker_id, p.settlement_id, p.method, p.paid_on, p.gross_fen, p.exempt_fen, p.vat_fen,
           p.surcharge_fen, p.iit_fen, p.attempt
    from tax_payment p
    where p.worker_id = :worker_id and p.reverses_id is null
      and not exists (select from tax_payment r where r.reverses_id = p.id)
    order by p.number
"""


async def unreversed(tx: Transaction, worker_id: UUID) -> list[Withheld]:
    """Every withholding of the worker that stands, in order; read only when one is reversed."""
    return [_withheld(row) for row in await tx.all(STANDING_ROWS, worker_id=worker_id)]


ADD_PAYMENTS = """
    insert into tax_payment (id, worker_id, number, settlement_id, reverses_id, method, paid_on, month, gross_fen, exempt_fen,
        vat_fen, surcharge_fen, iit_fen, net_fen, attempt, corrected_in, recorded_at, paid_until, run_rule, run_since, run_until,
        run_months, run_income_fen, run_withheld_fen, run_exempt_fen, vat_month, vat_gross_fen, vat_assessed_fen,
        vat_carried_fen, surcharge_carried_fen)
    select id, worker_id, number, settlement_id, reverses_id, method, paid_on, date_trunc('month', paid_on)::date, gross_fen,
        exempt_fen, vat_fen, surcharge_fen, iit_fen, gross_fen - vat_fen - surcharge_fen - iit_fen, attempt, corrected_in, :now,
        paid_until, run_rule, run_since, run_until, run_months, run_income_fen, run_withheld_fen, run_exempt_fen, vat_month,
        vat_gross_fen, vat_assessed_fen, vat_carried_fen, surcharge_carried_fen
    from unnest(:ids::uuid[], :worker_ids::uuid[], :numbers::int[], :settlement_ids::uuid[], :reverses_ids::uuid[],
        :methods::text[], :paid_on::date[], :gross_fen::bigint[], :exempt_fen::bigint[], :vat_fen::bigint[],
        :surcharge_fen::bigint[], :iit_fen::bigint[], :attempts::int[], :corrected_in::date[], :paid_until::date[],
        :run_rule::text[], :run_since::date[], :run_until::date[], :run_months::int[], :run_income_fen::bigint[],
        :run_withheld_fen::bigint[], :run_exempt_fen::bigint[], :vat_month::date[], :vat_gross_fen::bigint[],
        :vat_assessed_fen::bigint[], :vat_carried_fen::bigint[], :surcharge_carried_fen::bigint[])
      as paid (id, worker_id, number, settlement_id, reverses_id, method, paid_on, gross_fen, exempt_fen, vat_fen,
        surcharge_fen, iit_fen, attempt, corrected_in, paid_until, run_rule, run_since, run_until, run_months, run_income_fen,
        run_withheld_fen, run_exempt_fen, vat_month, vat_gross_fen, vat_assessed_fen, vat_carried_fen, surcharge_carried_fen)
    order by number
"""


async def add(tx: Transaction, rows: Sequence[tuple[Withheld, int, Standing]]) -> None:
    """Appends withholdings, each with its number and the standing after it."""
    await _append(tx, rows, [row.id for row, _, _ in rows], [None] * len(rows), sign=1)


async def add_reversal(tx: Transaction, of: Withheld, number: int, after: Standing, corrected_in: date | None) -> None:
    """Appends the reversal of a withholding and the standing without it."""
    await _append(tx, [(of, number, after)], [new_id()], [of.id], corrected_in, sign=-1)


async def _append(
    tx: Transaction,
    rows: Sequence[tuple[Withheld, int, Standing]],
    ids: Sequence[UUID],
    reverses_ids: Sequence[UUID | None],
    corrected_in: date | None = None,
    *,
    sign: int,
) -> None:
    withheld, afters = [row for row, _, _ in rows], [after for _, _, after in rows]
    await tx.run(
        ADD_PAYMENTS,
        ids=list(ids),
        worker_ids=[row.worker_id for row in withheld],
        numbers=[number for _, number, _ in rows],
        settlement_ids=[row.settlement_id for row in withheld],
        reverses_ids=list(reverses_ids),
        methods=[row.method.value for row in withheld],
        paid_on=[row.payment.paid_on for row in withheld],
        gross_fen=[sign * row.payment.gross_fen for row in withheld],
        exempt_fen=[sign * row.payment.exempt_fen for row in withheld],
        vat_fen=[sign * row.vat_fen for row in withheld],
        surcharge_fen=[sign * row.surcharge_fen for row in withheld],
        iit_fen=[sign * row.iit_fen for row in withheld],
        attempts=[row.attempt for row in withheld],
        corrected_in=[corrected_in] * len(rows),
        paid_until=[after.paid_until for after in afters],
        **_run_binds([after.run for after in afters]),
        **_vat_binds([after.vat for after in afters]),
    )


def _run_binds(runs: Sequence[Run | None]) -> dict[str, object]:
    return {
        "run_rule": [run and run.rule_name for run in runs],
        "run_since": [run and run.since for run in runs],
        "run_until": [run and run.until for run in runs],
        "run_months": [run and run.months for run in runs],
        "run_income_fen": [run and run.income_fen for run in runs],
        "run_withheld_fen": [run and run.withheld_fen for run in runs],
        "run_exempt_fen": [run.exempt_fen if run else 0 for run in runs],
    }


def _vat_binds(months: Sequence[VatMonth | None]) -> dict[str, object]:
    return {
        "vat_month": [vat and vat.month for vat in months],
        "vat_gross_fen": [vat and vat.gross_fen for vat in months],
        "vat_assessed_fen": [vat and vat.assessed_fen for vat in months],
        "vat_carried_fen": [vat and vat.carried_fen for vat in months],
        "surcharge_carried_fen": [vat.surcharge_carried_fen if vat else 0 for vat in months],
    }


def _rule(row: Record) -> Rule:
    values = dict(row)
    values["legal_basis"] = tuple(values["legal_basis"])
    values["parameters"] = orjson.loads(values["parameters"])
    return Rule(**values)


def _payee(row: Record) -> Payee:
    return Payee(Method(row["method"]), row["internship_from"])


def _withheld(row: Record) -> Withheld:
    payment = Payment(row["paid_on"], Fen(row["gross_fen"]), Fen(row["exempt_fen"]))
    ids = (row["id"], row["worker_id"], row["settlement_id"])
    vat_fen, surcharge_fen, iit_fen = (Fen(row[name]) for name in ("vat_fen", "surcharge_fen", "iit_fen"))
    return Withheld(*ids, Method(row["method"]), payment, vat_fen, surcharge_fen, iit_fen, row["attempt"])


def _standing(row: Record) -> Standing:
    run = vat = None
    if row["run_rule"] is not None:
        fields = ("rule", "since", "until", "months", "income_fen", "withheld_fen", "exempt_fen")
        run = Run(*(row[f"run_{field}"] for field in fields))
    if row["vat_month"] is not None:
        month = (row["vat_month"], row["vat_gross_fen"], row["vat_assessed_fen"])
        vat = VatMonth(*month, row["vat_carried_fen"], row["surcharge_carried_fen"])
    return Standing(row["paid_until"], run, vat)
