"""The official example of STA Announcement 16/2025 through the whole product, on the test clock.

One worker, five months of 2026. Three books are asked: the channel's own, the ledger, and the worker's earnings.
"""

from datetime import UTC, datetime

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType

from schema import SCHEMA
from tests.build.graphql import Data
from tests.build.money import CARD
from tests.build.product import Running
from tests.journeys import steps

EXAMPLE = {6: (700_000, 1_800), 7: (750_000, 3_000), 10: (720_000, 2_280), 11: (600_000, 0), 12: (800_000, 3_600)}
"""Month of 2026: gross and withheld tax, in fen."""
GROSS = sum(gross for gross, _ in EXAMPLE.values())
WITHHELD = sum(withheld for _, withheld in EXAMPLE.values())
EARNINGS = """{ settlements(last: 10) { nodes {
    payMonth state gross { fen } vat { fen } iit { fen } net { fen }
    lines { part label formula amount ruleId legalBasis } payoutItems { state amount { fen } } } } }"""
ACCOUNTS = """{ ledgerAccounts { nodes { kind book posted { fen } held { fen }
    entries(last: 50) { nodes { event side amount { fen } postedChange { fen } } } } } }"""
SIMULATION = """query($input: WithholdingSimulationInput!) { withholdingSimulation(input: $input) {
    items { paidOn gross vat iit net lines { label formula amount ruleId legalBasis } } totalVat totalIit totalNet } }"""
CONTRACT = {
    "WithholdingSimulationInput": "payments: [WithholdingPayment!]! method: WithholdingMethod!",
    "WithholdingPayment": "paidOn: Date! gross: Fen!",
    "WithholdingMethod": "PLATFORM_CUMULATIVE PER_PAYMENT STUDENT_INTERNSHIP NON_RESIDENT",
    "WithholdingSimulation": "items: [WithholdingItem!]! totalVat: Fen! totalIit: Fen! totalNet: Fen!",
    "WithholdingItem": "paidOn: Date! gross: Fen! vat: Fen! iit: Fen! net: Fen! lines: [ExplanationLine!]!",
    "ExplanationLine": "label: String! formula: String! amount: Fen! ruleId: ID! legalBasis: [String!]!",
}
"""What other programs were promised, word by word."""


@pytest.mark.requirement("L-01", part="the official example, earned, settled and paid", missing="filing the return")
@pytest.mark.requirement("T-012", part="withheld as the law asks, line by line")
@pytest.mark.requirement("S-116", part="the channel's book, the ledger and the payee agree to the fen")
async def test_the_official_example_is_withheld_and_paid_to_the_fen(product: Running) -> None:
    await product.at(datetime(2026, 6, 1, 1, tzinfo=UTC))
    staff = await steps.the_staff(product)
    worker = await steps.a_worker(product, staff.reviewer)
    employer = await steps.an_employer(product, staff.reviewer)
    await steps.fund(product, employer, GROSS, GROSS // 10)

    for month, (gross_fen, _) in EXAMPLE.items():
        await earn_and_be_paid(product, staff, employer, worker, datetime(2026, month, 10, 1, tzinfo=UTC), gross_fen)

    await the_worker_sees_it(worker)
    await the_ledger_has_it(worker, staff)
    await the_channel_has_it(product)


async def test_the_simulation_over_http_says_the_same(still: Running) -> None:
    for name, promised in CONTRACT.items():
        assert fields_of(name) == promised

    payments = [{"paidOn": f"2026-{month:02d}-10", "gross": gross_fen} for month, (gross_fen, _) in EXAMPLE.items()]
    shuffled = [payments[at] for at in (3, 0, 4, 1, 2)]
    answer = await still.visitor.ask(SIMULATION, input={"payments": shuffled, "method": "PLATFORM_CUMULATIVE"})

    assert [item["paidOn"] for item in answer["items"]] == [payment["paidOn"] for payment in shuffled]
    told = {int(item["paidOn"][5:7]): (item["gross"], item["iit"]) for item in answer["items"]}
    assert told == EXAMPLE
    assert (answer["totalVat"], answer["totalIit"], answer["totalNet"]) == (0, WITHHELD, GROSS - WITHHELD)
    assert all(line["ruleId"] and line["legalBasis"] for item in answer["items"] for line in item["lines"])


async def earn_and_be_paid(
    product: Running, staff: steps.Staff, employer: steps.Employer, worker: steps.Worker, starts_at: datetime, gross_fen: int
) -> None:
    """One month: posted, hired, worked, approved, settled, paid."""
    await product.at(starts_at.replace(day=2))
    await staff.reviewer.do("verifyEmployer", "verified", employerId=employer.id, passed=True, note="执照定期复核")
    posting = await steps.publish(employer, staff.reviewer, steps.content(starts_at, gross_fen))
    assignment = await steps.hire(worker, employer, posting)
    await steps.work(product, worker, assignment)
    settlement = await steps.drafted(employer, await steps.claim(worker, assignment))
    await employer.finance.do("approveSettlement", "state", settlementId=settlement["id"])
    batch = await steps.pay(staff, employer)
    assert (batch["succeededCount"], batch["failedCount"], batch["openCount"]) == (1, 0, 0)


async def the_worker_sees_it(worker: steps.Worker) -> None:
    """Every month with its gross, tax, net and the lines that explain them."""
    earnings = (await worker.asker.ask(EARNINGS))["nodes"]
    assert {(month(one), one["gross"]["fen"], one["iit"]["fen"], one["net"]["fen"]) for one in earnings} == {
        (number, gross_fen, iit_fen, gross_fen - iit_fen) for number, (gross_fen, iit_fen) in EXAMPLE.items()
    }
    for one in earnings:
        assert one["state"] == "PAID" and one["vat"]["fen"] == 0
        assert [(item["state"], item["amount"]) for item in one["payoutItems"]] == [("SUCCEEDED", one["net"])]
        assert all(line["formula"] and "@" in line["ruleId"] and line["legalBasis"] is not None for line in one["lines"])
        (net,) = [line["amount"] for line in one["lines"] if line["part"] == "NET"]
        assert net == one["net"]["fen"]


async def the_ledger_has_it(worker: steps.Worker, staff: steps.Staff) -> None:
    """The worker's own statement: every wage in, every tax and payment out, nothing left but the tax to remit."""
    accounts = {one["kind"]: one for one in (await worker.asker.ask(ACCOUNTS))["nodes"]}
    assert set(accounts) == {"WORKER_WAGE", "WORKER_TAX"}
    wage, tax = accounts["WORKER_WAGE"], accounts["WORKER_TAX"]
    assert (wage["posted"]["fen"], wage["held"]["fen"], tax["posted"]["fen"]) == (0, 0, WITHHELD)
    assert amounts(wage, "settlement.wage") == sorted(gross_fen for gross_fen, _ in EXAMPLE.values())
    assert amounts(tax, "settlement.iit") == sorted(iit_fen for _, iit_fen in EXAMPLE.values() if iit_fen)
    assert amounts(wage, "payout.succeeded") == sorted(gross_fen - iit_fen for gross_fen, iit_fen in EXAMPLE.values())
    shared = {one["kind"]: one["posted"]["fen"] for one in (await staff.finance.ask(ACCOUNTS))["nodes"]}
    assert shared["PAYOUT_CLEARING"] == GROSS - WITHHELD and shared["EMPLOYER_WAGE"] == 0


async def the_channel_has_it(product: Running) -> None:
    """The channel's own book, which is not ours: five payments to one card."""
    (payee,) = await product.remote.payees()
    assert (payee["card_no"], payee["payments"], payee["paid_fen"], payee["returned_fen"]) == (CARD, 5, GROSS - WITHHELD, 0)
    orders = (await product.remote.book())["orders"]
    assert isinstance(orders, list)
    paid = sorted((int(order["finished_at"][5:7]), order["paid_fen"], order["sends"]) for order in orders)
    assert paid == sorted((number, gross_fen - iit_fen, 1) for number, (gross_fen, iit_fen) in EXAMPLE.items())


def fields_of(name: str) -> str:
    """A type of the schema as SDL, its body on one line, without descriptions."""
    found = SCHEMA._schema.get_type(name)
    if isinstance(found, GraphQLEnumType):
        return " ".join(found.values)
    assert isinstance(found, GraphQLInputObjectType | GraphQLObjectType)
    return " ".join(f"{name}: {field.type}" for name, field in found.fields.items())


def month(settlement: Data) -> int:
    return int(settlement["payMonth"][5:7])


def amounts(account: Data, event: str) -> list[int]:
    return sorted(entry["amount"]["fen"] for entry in account["entries"]["nodes"] if entry["event"] == event)
