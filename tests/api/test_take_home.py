"""The take-home preview equals what is then withheld."""

import pytest

from domain import sandbox, tax
from domain.clock import day_of
from domain.money import Fen
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_worker, an_employer
from tests.build.api import open_api
from tests.build.money import a_settlement

PREVIEW = "query ($gross: Fen!) { takeHomePreview(gross: $gross) { gross vat iit net lines { formula ruleId legalBasis } } }"


@pytest.mark.requirement("T-044", part="take-home before acceptance or payout, by the calculation that withholds")
@pytest.mark.requirement("S-101", part="the worker is shown the take-home of a gross wage")
async def test_the_preview_is_what_would_be_withheld(clone: DatabaseUrls, vault: Vault) -> None:
    async with open_api(clone, vault) as api:
        async with api.database.transaction() as tx:
            settlement = await a_settlement(tx, approved=True)
            await sandbox.move_to(tx, tx.now)
            worker, newcomer, employer = settlement.worker, await a_worker(tx), await an_employer(tx)
        for viewer in (worker.viewer, newcomer.viewer):
            shown = await api.answer(PREVIEW, viewer, gross=900_000)
            assert shown["gross"] == shown["vat"] + shown["iit"] + shown["net"] == 900_000
            assert shown["lines"] and all(line["ruleId"] and line["legalBasis"] for line in shown["lines"])
            assert viewer.worker_id is not None
            async with api.database.transaction() as tx:
                withheld = await tax.preview(tx, viewer.worker_id, Fen(900_000), day_of(tx.now))
            assert (shown["vat"], shown["iit"], shown["net"]) == (withheld.vat_fen, withheld.iit_fen, withheld.net_fen)
        refused = await api.body(PREVIEW, employer.viewer, gross=900_000)
        assert refused["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
        wrong = await api.body(PREVIEW, worker.viewer, gross=0)
        assert wrong["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
