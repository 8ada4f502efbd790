"""Templates of postings: a pattern without dates, in versions; what is made from one is a draft by the rules of its day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain import postings
from domain.clock import SHANGHAI, day_of, start_of_day
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.postings import OneSource, TemplateArchived, TooManyTemplates
from domain.postings.model import BelowMinimumWage, NotDeclared, ValidityOutOfRange
from tests.build.accounts import a_member, an_employer
from tests.build.postings import a_content, a_posting, a_shift

OF_POSTING = """
    select v.starts_at, v.ends_at, v.headcount from shift v join posting p on p.version_id = v.posting_version_id
    where p.id = :id order by v.starts_at
"""
USES = """
    select count(*) from posting_from_template f join posting_template_version v on v.id = f.posting_template_version_id
    where v.number = :number
"""
WAGE = """
    update rule set parameters = '{"default_fen": 999900, "regions_fen": {}}' where id = 'postings.minimum_wage'
"""


@pytest.mark.requirement("S-063", part="templates, saved from a posting or written, in versions, with new dates")
async def test_a_template_keeps_the_pattern_and_takes_new_dates(tx: Transaction) -> None:
    morning = start_of_day(day_of(tx.now) + timedelta(days=3)) + timedelta(hours=9)
    shifts = (a_shift(morning), a_shift(morning + timedelta(days=6, hours=13), hours=8, headcount=1))
    posting = await a_posting(tx, shifts=shifts)
    viewer = posting.employer.viewer
    template_id = await postings.save_template(tx, viewer, "周末班", posting.id, None)
    first_day = day_of(tx.now) + timedelta(days=30)
    made = await postings.create_from_template(tx, viewer, template_id, first_day, None, declared=True)
    found = await tx.all(OF_POSTING, id=made)
    nine = start_of_day(first_day) + timedelta(hours=9)
    assert [(row["starts_at"], row["ends_at"], row["headcount"]) for row in found] == [
        (nine, nine + timedelta(hours=4), 2),
        (nine + timedelta(days=6, hours=13), nine + timedelta(days=6, hours=21), 1),
    ]
    posting_row = await tx.one("select state, valid_until, title from posting where id = :id", id=made)
    assert posting_row is not None and tuple(posting_row) == ("draft", nine, posting.content.title)
    await postings.submit(tx, viewer, made)


async def test_a_change_is_a_new_version_and_what_was_made_stays(tx: Transaction) -> None:
    viewer = (await an_employer(tx)).viewer
    template_id = await postings.save_template(tx, viewer, "周末班", None, a_content(tx))
    first_day = day_of(tx.now) + timedelta(days=10)
    old = await postings.create_from_template(tx, viewer, template_id, first_day, None, declared=True)
    await postings.revise_template(tx, viewer, template_id, None, a_content(tx, title="校园咖啡馆早班店员"))
    new = await postings.create_from_template(tx, viewer, template_id, first_day, None, declared=True)
    titles = [await tx.value("select title from posting where id = :id", id=id) for id in (old, new)]
    assert titles == ["校园咖啡馆晚班店员", "校园咖啡馆早班店员"]
    assert [await tx.value(USES, number=number) for number in (1, 2)] == [1, 1]


async def test_what_is_made_is_held_against_the_rules_of_its_day(tx: Transaction) -> None:
    viewer = (await an_employer(tx)).viewer
    template_id = await postings.save_template(tx, viewer, "周末班", None, a_content(tx))
    soon = day_of(tx.now) + timedelta(days=5)
    with pytest.raises(NotDeclared):
        await postings.create_from_template(tx, viewer, template_id, soon, None, declared=False)
    with pytest.raises(ValidityOutOfRange):
        await postings.create_from_template(tx, viewer, template_id, soon + timedelta(days=120), None, declared=True)
    until = start_of_day(soon)
    await postings.create_from_template(tx, viewer, template_id, soon + timedelta(days=120), until, declared=True)
    for day in (day_of(tx.now) - timedelta(days=1), day_of(tx.now) + timedelta(days=367)):
        with pytest.raises(InvalidInput):
            await postings.create_from_template(tx, viewer, template_id, day, None, declared=True)
    await tx.run(WAGE)
    with pytest.raises(BelowMinimumWage):
        await postings.create_from_template(tx, viewer, template_id, soon, None, declared=True)


async def test_whose_it_is_and_what_cannot_be_saved(tx: Transaction) -> None:
    posting = await a_posting(tx)
    viewer, other = posting.employer.viewer, (await an_employer(tx, name="天津海河书店有限公司")).viewer
    content = a_content(tx)
    for source in ((None, None), (posting.id, content)):
        with pytest.raises(OneSource):
            await postings.save_template(tx, viewer, "周末班", *source)
    with pytest.raises(NotFound):
        await postings.save_template(tx, other, "周末班", posting.id, None)
    with pytest.raises(NotPermitted):
        await postings.save_template(tx, await a_member(tx, posting.employer, "finance"), "周末班", posting.id, None)
    for name in ("", "x" * 61, "a\x00b"):
        with pytest.raises(InvalidInput):
            await postings.save_template(tx, viewer, name, posting.id, None)
    far = replace(content, shifts=(a_shift(tx.now + timedelta(days=1)), a_shift(tx.now.replace(year=9999, tzinfo=SHANGHAI))))
    for never in (far, replace(content, shifts=()), replace(content, duties="加微信 cafe2026，" * 5)):
        with pytest.raises((InvalidInput, postings.model.ContactInText)):
            await postings.save_template(tx, viewer, "周末班", None, never)
    template_id = await postings.save_template(tx, viewer, "周末班", posting.id, None)
    with pytest.raises(NotFound):
        await postings.archive_template(tx, other, template_id)
    await postings.archive_template(tx, viewer, template_id)
    with pytest.raises(TemplateArchived):
        await postings.create_from_template(tx, viewer, template_id, day_of(tx.now), None, declared=True)


async def test_so_many_templates_and_no_more(tx: Transaction) -> None:
    viewer = (await an_employer(tx)).viewer
    await tx.run("update rule set parameters = '{\"templates\": 2}' where id = 'postings.templates'")
    first, _ = [await postings.save_template(tx, viewer, "周末班", None, a_content(tx)) for _ in range(2)]
    with pytest.raises(TooManyTemplates):
        await postings.save_template(tx, viewer, "周末班", None, a_content(tx))
    await postings.archive_template(tx, viewer, first)
    await postings.save_template(tx, viewer, "周末班", None, a_content(tx))
