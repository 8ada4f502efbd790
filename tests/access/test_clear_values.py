"""Names, numbers, phones and cards in the clear: in no answer but to a rightful reader, in no column of any table (design §9)."""

from base64 import b64decode, b64encode

import pytest

from tests.access.inputs import PURPOSE
from tests.access.reading import Seen
from tests.access.theatre import Theatre
from tests.build.accounts import LICENCE, PASSWORD, AWorker
from tests.build.unchanged import TABLES

IDENTITY = '{ myIdentity(purpose: "核对本人信息") { name idNumber phone } }'
REVEAL = """mutation($input: RevealIdentityInput!) { revealIdentity(input: $input) {
    ... on RevealedIdentity { name idNumber phone } ... on Refusal { code } } }"""
OPEN = """mutation($input: OpenDocumentInput!) { openDocument(input: $input) {
    ... on DocumentContent { contentBase64 } ... on Refusal { code } } }"""


@pytest.mark.requirement("S-066", part="identity and contact are masks in every answer")
async def test_every_answer_holds_masks_only(theatre: Theatre, seen: Seen) -> None:
    """``seen`` has asked for every field of every row as every viewer."""
    assert len(theatre.stage.clear) > 12 and theatre.asked > 1_000
    assert theatre.leaks == []
    assert any(theatre.stage.worker.name[0] + "**" in str(value) for value in _names(seen)), (
        "no mask either: nothing was searched"
    )


async def test_ones_own_data_in_the_clear_is_ones_own(theatre: Theatre) -> None:
    people: dict[str, AWorker] = {"worker": theatre.stage.worker, "other worker": theatre.stage.other}
    for who in theatre.viewers:
        body = await theatre.ask(who, IDENTITY)
        if who in people:
            own = people[who]
            assert body["data"]["myIdentity"] == {"name": own.name, "idNumber": own.id_number, "phone": own.phone}
        assert [value for value in theatre.stage.clear if value in repr(body)] == ([*_of(people[who])] if who in people else [])


@pytest.mark.requirement("S-087", part="the reviewer at work reads the registration in the clear, and nobody else")
async def test_revealed_to_the_reviewer_at_work_only(theatre: Theatre) -> None:
    for thing, reviewers in (("worker in review", {"staff reviewer"}), ("submitted worker", set())):
        given = {"workerId": theatre.stage.things[thing], "purpose": PURPOSE}
        answers = {who: await _asked(theatre, who, REVEAL, given) for who in theatre.everybody}
        assert {who for who, answer in answers.items() if "name" in answer} == reviewers


async def test_a_document_is_opened_by_its_owner_a_reviewer_or_an_auditor(theatre: Theatre) -> None:
    for thing, owners in (("document", {"employer owner"}), ("other document", {"other employer"})):
        given = {"documentId": theatre.stage.things[thing], "purpose": PURPOSE}
        answers = {who: await _asked(theatre, who, OPEN, given) for who in theatre.everybody}
        opened = {who for who, answer in answers.items() if answer.get("contentBase64") == LICENCE}
        assert opened == owners | {"staff reviewer", "staff auditor"}


async def test_a_dump_of_all_tables_holds_no_clear_value(theatre: Theatre) -> None:
    pool, stage = theatre.api.database.pool, theatre.stage
    secrets = [*stage.clear, stage.things["refresh token"], PASSWORD, *(seed for _, seed in stage.seeds.values())]
    written = {form: value for value in secrets for form in _forms(value.encode())}
    written |= dict.fromkeys(_forms(b64decode(LICENCE)), "the licence")
    found = []
    for table in [row["relname"] for row in await pool.fetch(TABLES)]:
        dump = "\n".join(row[0] for row in await pool.fetch(f"select t::text from {table} t"))
        found += [f"{table} holds {value}" for form, value in written.items() if form in dump]
    assert found == []


def _forms(value: bytes) -> set[str]:
    """How bytes may stand in a dump: as text, in hexadecimal, in base64."""
    return {value.decode(errors="replace"), value.hex(), b64encode(value).decode(), b64encode(value).hex()}


def _of(worker: AWorker) -> list[str]:
    return [worker.name, worker.id_number, worker.phone.removeprefix("+86")]


def _names(seen: Seen) -> list[object]:
    return [value for shown in seen.fields["Worker", "name"].values() for value in shown.values()]


async def _asked(theatre: Theatre, who: str, document: str, given: dict[str, str]) -> dict[str, str]:
    (answer,) = (await theatre.ask(who, document, input=given))["data"].values()
    return dict(answer)
