"""`withholdingSimulation` as the outside sees it: the exact contract, the official figures, and what bad input gets."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import orjson
import pytest
import pytest_asyncio
import strawberry

from domain.database import Database
from jobs.local.servers import DatabaseUrls
from resolvers.compiler.build import gather
from resolvers.execute import Operations
from resolvers.reading import open_read_pool
from resolvers.request import Caller
from schema.scalars import CONFIG
from schema.tax import TaxQuery

SIMULATE = """
query($input: WithholdingSimulationInput!) {
  withholdingSimulation(input: $input) {
    totalVat totalIit totalNet
    items { paidOn gross vat iit net lines { label formula amount ruleId legalBasis } }
  }
}
"""

CONTRACT = """
withholdingSimulation(input: WithholdingSimulationInput!): WithholdingSimulation!
input WithholdingSimulationInput { payments: [WithholdingPayment!]! method: WithholdingMethod! }
input WithholdingPayment { paidOn: Date! gross: Fen! }
enum WithholdingMethod { PLATFORM_CUMULATIVE PER_PAYMENT STUDENT_INTERNSHIP NON_RESIDENT }
type WithholdingSimulation { items: [WithholdingItem!]! totalVat: Fen! totalIit: Fen! totalNet: Fen! }
type WithholdingItem { paidOn: Date! gross: Fen! vat: Fen! iit: Fen! net: Fen! lines: [ExplanationLine!]! }
type ExplanationLine { label: String! formula: String! amount: Fen! ruleId: ID! legalBasis: [String!]! }
"""


@strawberry.type
class Query(TaxQuery):
    """The tax area alone."""


SCHEMA = strawberry.Schema(Query, config=CONFIG)


@dataclass(frozen=True, slots=True)
class Client:
    """A visitor asking."""

    operations: Operations

    async def ask(
        self, payments: list[tuple[str, object]], method: str = "PLATFORM_CUMULATIVE", *, language: str = "zh"
    ) -> dict[str, object]:
        given = {"payments": [{"paidOn": day, "gross": gross} for day, gross in payments], "method": method}
        result = await self.operations.run(Caller("test", language=language), SIMULATE, None, {"input": given})
        answer: dict[str, object] = orjson.loads(result.body)
        return answer

    async def simulate(self, payments: list[tuple[str, object]], method: str = "PLATFORM_CUMULATIVE") -> "Answered":
        answer = await self.ask(payments, method)
        assert "errors" not in answer, answer
        return Answered(answer["data"]["withholdingSimulation"])  # type: ignore[index]  # JSON

    async def code(self, payments: list[tuple[str, object]]) -> object:
        errors = (await self.ask(payments))["errors"]
        return errors[0]["extensions"]["code"]  # type: ignore[index]  # JSON


class Answered:
    """A simulation's JSON."""

    def __init__(self, json: dict[str, object]) -> None:
        self.totals = {name: json[name] for name in ("totalVat", "totalIit", "totalNet")}
        self.items: list[dict[str, object]] = json["items"]  # type: ignore[assignment]  # JSON

    def column(self, name: str) -> list[object]:
        return [item[name] for item in self.items]


@pytest_asyncio.fixture
async def client(clone: DatabaseUrls, database: Database) -> AsyncIterator[Client]:
    pool = await open_read_pool(clone.read, size=1)
    yield Client(Operations.of(SCHEMA._schema, gather([]), database, pool))
    await pool.close()


def test_the_contract_is_the_agreed_one() -> None:
    spoken = {" ".join(line.split()) for line in CONTRACT.strip().splitlines()}
    printed = _without_descriptions(SCHEMA.as_str())
    for line in spoken:
        assert line in printed, line


async def test_the_official_example(client: Client) -> None:
    """V1: earned in five months of 2026, with a break after July."""
    days = ["2026-06-30", "2026-07-31", "2026-10-31", "2026-11-30", "2026-12-31"]
    gross = [700_000, 750_000, 720_000, 600_000, 800_000]
    answer = await client.simulate(list(zip(days, gross, strict=True)))
    assert answer.column("paidOn") == days
    assert answer.column("gross") == gross
    assert answer.column("iit") == [1800, 3000, 2280, 0, 3600]
    assert answer.totals == {"totalVat": 0, "totalIit": 10_680, "totalNet": 3_559_320}


@pytest.mark.requirement("S-002", part="tax lines name rule, version and legal basis", missing="every other line")
async def test_every_line_names_its_rule(client: Client) -> None:
    answer = await client.simulate([("2026-06-30", 700_000)])
    line = answer.items[0]["lines"][-2]  # type: ignore[index]  # JSON
    assert line == {
        "label": "本期应预扣个人所得税",
        "formula": "max(0, 600.00 × 3% − 0.00 − 0.00) = 18.00",
        "amount": 1800,
        "ruleId": "tax.cumulative_withholding@1",
        "legalBasis": ["国家税务总局公告2025年第16号", "国家税务总局公告2018年第61号 个人所得税预扣率表一"],
    }


async def test_labels_follow_the_language(client: Client) -> None:
    answer = orjson.dumps(await client.ask([("2026-06-30", 700_000)], language="en")).decode()
    assert "Income tax withheld from this payment" in answer
    assert "本期应预扣个人所得税" not in answer


async def test_the_order_of_the_question_is_kept(client: Client) -> None:
    answer = await client.simulate([("2026-07-31", 750_000), ("2026-06-30", 700_000)])
    assert answer.column("iit") == [3000, 1800]


@pytest.mark.parametrize(
    ("method", "iit"),
    [("PER_PAYMENT", 160_000), ("STUDENT_INTERNSHIP", 9000), ("NON_RESIDENT", 59_000), ("PLATFORM_CUMULATIVE", 9000)],
)
async def test_each_method(client: Client, method: str, iit: int) -> None:
    assert (await client.simulate([("2026-06-30", 1_000_000)], method)).column("iit") == [iit]


@pytest.mark.parametrize(("gross", "vat"), [(10_000_000, 0), (10_099_999, 0), (10_100_000, 100_000)])
async def test_vat_from_the_threshold_on(client: Client, gross: int, vat: int) -> None:
    assert (await client.simulate([("2026-06-30", gross)])).column("vat") == [vat]


async def test_a_thousand_payments_are_answered(client: Client) -> None:
    answer = await client.simulate([("2026-06-30", 1)] * 1000)
    assert answer.totals["totalNet"] == 1000


@pytest.mark.parametrize(
    ("payments", "code"),
    [
        ([("2026-06-30", 0)], "AMOUNT_OUT_OF_RANGE"),
        ([("2026-06-30", -1)], "AMOUNT_OUT_OF_RANGE"),
        ([("2026-06-30", 2**53 - 1), ("2026-06-30", 1)], "AMOUNT_OUT_OF_RANGE"),
        ([("2026-06-30", 2**53)], "BAD_USER_INPUT"),
        ([("2026-06-30", 1.5)], "BAD_USER_INPUT"),
        ([("2026-06-30", "1")], "BAD_USER_INPUT"),
        ([("2026-02-30", 1)], "BAD_USER_INPUT"),
        ([("2018-12-31", 1)], "NO_TAX_RULE_IN_FORCE"),
        ([("2026-06-30", 1)] * 1001, "TOO_LARGE"),
    ],
)
async def test_bad_input(client: Client, payments: list[tuple[str, object]], code: str) -> None:
    assert await client.code(payments) == code


def _without_descriptions(sdl: str) -> str:
    """Every definition on one line, as the contract writes it; what a field shows of people is no part of it."""
    text = re.sub(r" @pii\([^)]*\)", "", "".join(sdl.split('"""')[::2]))
    return " ".join(text.split())
