"""The tour at ``/`` in a real browser, against the real product: what a newcomer reads, runs, and sets in motion."""

import re
from datetime import UTC, datetime

import pytest
from graphql import parse, validate

from resolvers.files import TOUR
from schema import SCHEMA
from tests.build.browser import Page, page
from tests.build.product import Running
from tests.journeys import steps

__all__ = ["page"]
START = datetime(2026, 6, 1, 1, tzinfo=UTC)
WORKED = datetime(2026, 6, 10, 1, tzinfo=UTC)
NO_SAMPLE_TOKENS = "/tour/tokens"
"""Outside development there is no such route; the page then takes pasted tokens."""
WITHHELD = "[...document.querySelectorAll('{table} [data-withheld]')].map(cell => Number(cell.dataset.withheld))"
OFFICIAL_FEN = [1800, 3000, 2280, 0, 3600]


def operations() -> list[str]:
    """Every GraphQL text in the page, written out."""
    text = TOUR.read_text(encoding="utf-8")
    words = dict(re.findall(r'^const ([A-Z]+) = "(.*)";$', text, re.MULTILINE))
    return [re.sub(r"\$\{([A-Z]+)\}", lambda found: words[found[1]], body) for body in re.findall(r"gql`(.*?)`", text, re.DOTALL)]


@pytest.mark.parametrize("operation", operations(), ids=lambda text: " ".join(text.split()[:2]))
def test_every_operation_of_the_page_fits_the_schema(operation: str) -> None:
    assert validate(SCHEMA._schema, parse(operation)) == []


def test_the_page_is_one_file_that_loads_nothing() -> None:
    """No address of elsewhere, no other file, no build step."""
    text = TOUR.read_text(encoding="utf-8")
    assert re.findall(r"https?://|<link|<img|<script src|@import|url\(", text) == []


async def opened(page: Page, product: Running, view: str) -> None:
    await page.command("Page.navigate", url=f"{product.url}/#{view}")
    await page.until("document.readyState === 'complete' && document.querySelector('main h1') !== null")


async def signed_in(page: Page, **tokens: str | None) -> None:
    """Pastes each token where the page asks for it: under the role's first appearance on the bench."""
    await page.js("location.hash = '#try'")
    for role, token in tokens.items():
        await page.click(f".roles input[value={role}]")
        await page.write(f"form[data-role={role}] input", token or "")
        await page.click(f"form[data-role={role}] button")
        await page.until(f"JSON.parse(sessionStorage.tokens).{role} !== undefined")


def no_trouble(page: Page, *expected: str) -> None:
    """No exception, nothing refused by the page's own policy, nothing missing but what is expected."""
    assert [line for line in page.trouble if not any(word in line for word in (NO_SAMPLE_TOKENS, *expected))] == []


async def test_a_visitor_reads_runs_and_is_refused(still: Running, page: Page) -> None:
    """Nobody is signed in and the books are empty: the public half of the page works, in both languages."""
    await opened(page, still, "story")
    assert (
        await page.until(f"({WITHHELD.format(table='#example')}).length === 5 && {WITHHELD.format(table='#example')}")
        == OFFICIAL_FEN
    )
    await page.click("#example .expand")
    await page.until("document.querySelector('#example tr.inside').innerText.includes('累计收入')")
    assert "./run token worker" in await page.js("document.querySelector('#story').innerText")

    await page.js("location.hash = '#try'")
    await page.until("document.querySelector('#query') !== null")
    await page.write("#query", 'mutation { registerWorker(input: { name: "" }) { __typename } }')
    await page.press_ctrl_enter()
    await page.until("document.querySelector('#answer .note.bad') !== null")
    await page.write("#query", "query($rule: ID!) { ruleExplain(ruleId: $rule) { titleZh } }")
    await page.write("#variables", '{"rule": "payouts.two_people"}')
    await page.click("#run")
    await page.until("document.querySelector('#answer pre')?.innerText.includes('titleZh')")
    assert re.search(r"HTTP 200\s.* ms", await page.js("document.querySelector('#answer').innerText"))
    await page.click("aside summary")
    await page.click("aside details button", "withholdingSimulation")
    await page.until("document.querySelector('#query').value.includes('$input: WithholdingSimulationInput!')")

    await page.click("#language")
    assert await page.until("document.documentElement.lang") == "en"
    await page.until("document.querySelector('h1').innerText === 'Try it'")
    no_trouble(page, "status of 400")


async def test_withholding_is_computed_as_typed(still: Running, page: Page) -> None:
    await opened(page, still, "tax")
    await page.until(f"String({WITHHELD.format(table='#simulated')}) === '{','.join(map(str, OFFICIAL_FEN))}'")
    await page.click("#withholding button", "按次")
    await page.until("document.querySelector('#total-iit')?.innerText === '¥5,712.00'")
    await page.write(".payment input[inputmode=decimal]", "800.00")
    await page.click("#withholding button.main")
    await page.until("document.querySelector('#total-iit')?.innerText === '¥4,592.00'")
    await page.write(".payment input[inputmode=decimal]", "0")
    await page.click("#withholding button.main")
    await page.until("document.querySelector('#simulated .note.bad') !== null")
    no_trouble(page)


async def test_a_batch_moves_before_the_newcomers_eyes(product: Running, page: Page) -> None:
    """An approved wage: made, submitted, approved by a second person, paid; then followed into the books."""
    await product.at(START)
    staff, auditor = await steps.the_staff(product), await product.staff("auditor")
    worker = await steps.a_worker(product, staff.reviewer)
    employer = await steps.an_employer(product, staff.reviewer)
    await steps.fund(product, employer, 1_000_000, 100_000)
    posting = await steps.publish(employer, staff.reviewer, steps.content(WORKED, 700_000))
    assignment = await steps.hire(worker, employer, posting)
    await steps.work(product, worker, assignment)
    await steps.drafted(employer, await steps.claim(worker, assignment, 450))

    await opened(page, product, "try")
    await signed_in(
        page,
        worker=worker.asker.token,
        employer=employer.finance.token,
        finance=staff.finance.token,
        checker=staff.checker.token,
        auditor=auditor.token,
    )
    await page.js("location.hash = '#live'")
    await page.click("#wages")
    await page.until("document.querySelector('#employer').options.length === 2")
    await page.js("document.querySelector('#employer').selectedIndex = 1")
    await page.js("document.querySelector('#employer').dispatchEvent(new Event('change'))")
    for button in ("#make", "#submit", "#approve"):
        await page.click(button)
    await page.until("document.querySelector('#succeeded').innerText === '1 / 1'")
    pushed = await page.js("[...document.querySelectorAll('#events .pill')].map(pill => pill.title)")
    assert pushed[0] == "SUCCEEDED" and pushed[-1] == "PLANNED", pushed

    await page.js("location.hash = '#story'")
    await page.until("document.querySelectorAll('.steps > li').length === 7")
    assert await page.js("[...document.querySelectorAll('#statement td.mono')].map(cell => cell.innerText)") == [
        "settlement.wage",
        "settlement.iit",
        "settlement.iit",
        "payout.held",
        "payout.succeeded",
    ]
    assert await page.js("document.querySelectorAll('#journal tbody tr').length") == 3
    await page.click(".steps .rule", "tax.cumulative_withholding")
    await page.until("document.querySelector('#rule').open && document.querySelector('#rule').innerText.includes('公告')")
    no_trouble(page)
