"""Payments as tests write them, and a reader that computes an explanation line again from its own words."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from domain import filings, ledger, tax
from domain.database import Transaction
from domain.explanation import Line
from domain.ids import new_id
from domain.money import Fen, fen
from domain.viewer import Viewer
from tests.build.accounts import a_worker
from tests.build.books import open_party

ARITHMETIC = re.compile(r"[\d.+\-*/(), maxin]+")


def pay(day: str, yuan: str | int) -> tax.Payment:
    """``pay("2026-06-30", "7000")``."""
    return tax.Payment(date.fromisoformat(day), fen(yuan))


def months(year: int, amounts: dict[int, str | int]) -> list[tax.Payment]:
    """One payment a month, on the 20th."""
    return [pay(f"{year}-{month:02}-20", amount) for month, amount in amounts.items()]


def left_side(line: Line) -> Fraction:
    """The value of what stands left of the last equals sign, in exact fractions."""
    words = line.formula.rpartition(" = ")[0]
    words = re.sub(r"(\d),(?=\d{3})", r"\1", words)
    words = re.sub(r"([\d.]+)%", r"(\1/100)", words).replace("×", "*").replace("÷", "/").replace("−", "-")
    assert ARITHMETIC.fullmatch(words), words
    numbers = re.sub(r"[\d.]+", lambda number: f"Fraction('{number.group()}')", words)
    return Fraction(eval(numbers, {"Fraction": Fraction, "max": max, "min": min}))  # noqa: S307 - digits and signs only, see above


def half_up(yuan: Fraction) -> Fen:
    """Fen of an exact amount in yuan."""
    return Fen((yuan * 100 + Fraction(1, 2)).__floor__())


def with_region(rules: tax.Rules, region: str | None, payable_rate: str = "0.5") -> tax.Rules:
    """The rules of an operator registered in such a place; None: not on record."""
    rates = {"city": "0.07", "town": "0.05", "other": "0.01"}
    named = [("city", rates[region]), ("education", "0.03"), ("local_education", "0.02")] if region else []
    levied = tuple((name, Decimal(rate)) for name, rate in named)
    return replace(
        rules, surcharges=tuple(replace(each, rates=levied, payable_rate=Decimal(payable_rate)) for each in rules.surcharges)
    )


async def register_in(tx: Transaction, region: str) -> None:
    """The operator's place is on record."""
    changed = (
        "update rule set parameters = parameters || jsonb_build_object('region', :region::text) where id = 'tax.vat_surcharges'"
    )
    assert await tx.run(changed, region=region) == 1


async def add_worker(tx: Transaction) -> UUID:
    """Somebody who registered; whether reviewed or verified is none of tax's business."""
    return (await a_worker(tx, approved=False)).id


async def taxed(tx: Transaction, worker_id: UUID, payment: tax.Payment) -> UUID:
    """A payment whose tax is withheld and in the books, as approving a settlement leaves it; answers the settlement's id."""
    party = await open_party(tx, wage_fen=payment.gross_fen, worker_id=worker_id)
    settlement_id = new_id()
    assessed = await tax.withhold(tx, worker_id, settlement_id, payment.gross_fen, payment.paid_on, payment.exempt_fen)
    legs = [
        ("settlement.wage", party.employer_wage, party.worker_wage, payment.gross_fen),
        ("settlement.vat", party.worker_wage, party.worker_tax, assessed.vat_fen),
        ("settlement.surcharge", party.worker_wage, party.worker_tax, assessed.surcharge_fen),
        ("settlement.iit", party.worker_wage, party.worker_tax, assessed.iit_fen),
    ]
    await ledger.post(
        tx,
        [
            ledger.Transfer(ledger.key(event, settlement_id), event, settlement_id, debit, credit, amount, settlement_id)
            for event, debit, credit, amount in legs
            if amount
        ],
    )
    return settlement_id


async def taken_back(tx: Transaction, settlement_id: UUID) -> None:
    """The settlement reversed in the books and in the record of tax; what was handed over is had from the tax office's credit."""
    events = await tx.all("select event from ledger_transfer where subject_id = :id and kind = 'post'", id=settlement_id)
    journal, event = new_id(), "settlement.reversed"
    posted = {row["event"] for row in events}
    order = [event for leg in ("iit", "surcharge", "vat", "wage") for event in [f"settlement.{leg}"] if event in posted]
    legs = [ledger.reverse(new_id(), event, settlement_id, ledger.key(leg, settlement_id), journal) for leg in order]
    taken = await tax.reverse(tx, settlement_id)
    if taken.corrected_in and taken.withheld.tax_fen:
        asked = [("tax_credit", None), ("worker_tax", taken.withheld.worker_id)]
        credit, withheld = await ledger.open_accounts(tx, asked)
        legs.insert(
            0, ledger.Transfer(new_id(), "tax.credited", settlement_id, credit, withheld, taken.withheld.tax_fen, journal)
        )
    await ledger.post(tx, legs)


async def swept(tx: Transaction, remittance_id: UUID) -> None:
    """What the job does, in one transaction."""
    system = Viewer.system("tax.sweep")
    run_id = await tax.stage_sweep(tx, system, remittance_id)
    assert run_id is not None
    while await ledger.post_chunk(tx, run_id) is not None:
        pass
    await tax.finish_sweep(tx, system, remittance_id)


async def a_filing(tx: Transaction, finance: Viewer, kind: filings.FilingKind, first_day: date) -> UUID:
    """The written files of a period, as the job leaves them."""
    filing_id = await filings.request_filing(tx, finance, kind, first_day, "按期申报")
    system = Viewer.system("filings.write")
    sheet = await filings.sheet(tx, system, filing_id)
    assert sheet is not None
    await filings.complete(tx, system, filing_id, sheet, filings.files(sheet))
    return filing_id


async def a_certificate(tx: Transaction, worker: Viewer, year: int) -> UUID:
    """A worker's summary of a year, as the job leaves it."""
    certificate_id = await filings.request_certificate(tx, worker, year)
    system = Viewer.system("filings.write_certificate")
    certificate = await filings.certificate(tx, system, certificate_id)
    assert certificate is not None
    await filings.complete_certificate(tx, system, certificate, filings.pdf(certificate))
    return certificate_id
