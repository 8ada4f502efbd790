"""What is asked: arguments of computed root fields, values for filters, and an otherwise valid input for every mutation."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from tests.access.theatre import Theatre
from tests.build.stage import UNPUBLISHED_TITLE

Json: TypeAlias = dict[str, Any]
Ids: TypeAlias = Mapping[str, str]
WITHHOLDING: Final = '(input: {payments: [{paidOn: "2026-06-30", gross: 700000}], method: PLATFORM_CUMULATIVE})'

BANK: Final = "LedgerAccount:78e35752-2d88-5488-b6ee-b84d36c3c4c0"
"""The custody account for wages, which is nobody's but the platform's."""

FILTERS: Final[Mapping[str, list[Any]]] = {
    "industry": ["catering", "retail"],
    "text": [UNPUBLISHED_TITLE, "咖啡馆", "展会引导员"],
    "district": ["天津市南开区"],
    "startsAfter": ["2020-01-01T00:00:00Z"],
    "startsBefore": ["2100-01-01T00:00:00Z"],
    "minPay": [0, 10_000],
    "near": [{"latitude": 39.1, "longitude": 117.17, "withinM": 41_000}],
    "unreadOnly": [True, False],
    "inSuspense": [True, False],
    "month": ["2026-01-01"],
    "open": [True, False],
    "removed": [True, False],
    "inForce": [True, False],
    "toAcknowledge": [True, False],
    "overdue": [True, False],
    "channel": ["yunzhanghu"],
    "name": ["notify", "settlements.draft"],
}
"""Values of filters that are neither an id nor an enum, by the argument's name."""

FILTER_IDS: Final[Mapping[str, str]] = {
    "postingId": "Posting",
    "branchId": "Branch",
    "employerId": "Employer",
    "aboutWorkerId": "Worker",
    "aboutEmployerId": "Employer",
    "journalOf": "LedgerTransfer",
}
"""The type whose ids a filter takes, by the argument's name."""


def content(starts_at: str = "2099-05-01T01:00:00Z", ends_at: str = "2099-05-01T05:00:00Z") -> Json:
    """A posting's content as the API takes it, open until its one shift begins."""
    shift = {"startsAt": starts_at, "endsAt": ends_at, "headcount": 1}
    return {
        "title": "社区书店周末店员",
        "kind": "RETAIL",
        "duties": "整理书架、登记新书、为顾客找书并结账，闭店前清点库存。",
        "district": "天津市南开区",
        "address": "卫津路92号",
        "shifts": [shift],
        "payComponents": [{"kind": "BASE", "unit": "HOUR", "amount": 2600, "note": ""}],
        "requirements": [],
        "headcount": 1,
        "payDueDays": 7,
        "validUntil": starts_at,
        "declared": True,
    }


DAYS: Final = 'firstDay: "2026-01-01", lastDay: "2026-12-31"'
COMPUTED: Final[Mapping[str, Callable[[Theatre], tuple[str, str]]]] = {
    "viewer": lambda t: ("", "{ kind worker { name state idNumber } employer { state contact } }"),
    "myIdentity": lambda t: ('(purpose: "核对本人信息")', "{ name idNumber phone }"),
    "evaluationSummary": lambda t: (f'(about: "Worker:{t.stage.worker.id}")', "{ count performance }"),
    "partnerEvents": lambda t: ("", "{ cursor more events { topic } }"),
    "fundingInstruction": lambda t: ("", "{ wageAccount wageBalance }"),
    "receiptAgeing": lambda t: ("", "{ receipts }"),
    "serviceLevels": lambda t: ('(month: "2026-01-01")', "{ kind due }"),
    "rankingPolicy": lambda t: ("", "{ version parts { part points } }"),
    "recommendedPostings": lambda t: ("", "{ feasible pairs { title score } }"),
    "recommendedWorkers": lambda t: (f'(shiftId: "Shift:{t.stage.worker.id}")', "{ pairs { workerName score } }"),  # nobody's
    "matchExplain": lambda t: (f'(shiftId: "Shift:{t.stage.worker.id}")', "{ score failed workerName }"),  # the same
    "instantFill": lambda t: ("", "{ enabled message }"),
    "recommendedServicePlans": lambda t: (f'(shiftId: "Shift:{t.stage.worker.id}")', "{ way suits }"),  # the same
    "attendanceCodes": lambda t: (f'(shiftId: "Shift:{t.stage.worker.id}")', "{ code }"),  # the same
    "takeHomePreview": lambda t: ("(gross: 100000)", "{ net lines { formula } }"),
    "serviceFeeStatement": lambda t: (f'(employer: "Employer:{t.stage.employer.id}", {DAYS})', "{ businessServiceFee }"),
    "myServiceFeeStatement": lambda t: (f"({DAYS})", "{ closing }"),
    "feeQuote": lambda t: ("(gross: 100000)", "{ fee charge }"),
    "ledgerBalance": lambda t: (f'(account: "{BANK}", asOf: "2026-01-01T00:00:00Z")', "{ posted }"),
    "ledgerProof": lambda t: (f'(id: "LedgerTransfer:{t.stage.worker.id}")', "{ inclusion { content } }"),  # nobody's
    "auditProof": lambda t: (f'(id: "Audit:{t.stage.worker.id}")', "{ inclusion { number } }"),
    "auditTrail": lambda t: (f'(subjectId: "Worker:{t.stage.worker.id}")', "{ at event }"),
    "ledgerRoots": lambda t: ('(since: "2026-01-01")', "{ root }"),
    "myTaxYear": lambda t: ("(year: 2026)", "{ gross months { month iit } }"),
    "taxDeclaration": lambda t: ('(month: "2026-06-01")', "{ workers rows { workerName idNumber } }"),
    "incomeReport": lambda t: ("(year: 2026, quarter: 2)", "{ workers rows { workerName idNumber } }"),
    "withholdingSimulation": lambda t: (WITHHOLDING, "{ totalIit }"),
    "myPayReadiness": lambda t: ("", "{ ready missing { code } }"),
    "payDisputeWindow": lambda t: (f'(settlementId: "{t.stage.things["received settlement"]}")', "{ open until }"),
    "payoutPreview": lambda t: (f'(employerId: "Employer:{t.stage.employer.id}")', "{ items { workerName destination } }"),
    "postingAnalytics": lambda t: (f"({DAYS})", "{ total { applications wages } postings { title } }"),
    "postingFileTemplate": lambda t: ("", ""),
    "postingFileReport": lambda t: (f'(id: "PostingFile:{t.stage.worker.id}")', ""),  # nobody's
    "payoutFileTemplate": lambda t: (f'(employerId: "Employer:{t.stage.employer.id}", purpose: "核对待发清单")', ""),
    "payoutChannels": lambda t: ("", "{ name stopId }"),
    "payoutConfirmations": lambda t: ("", "{ package confirmBy }"),
    "postingProblems": lambda t: (f"(content: {literal(content())})", "{ code }"),
    "ruleExplain": lambda t: ('(ruleId: "payouts.two_people")', "{ ruleId version }"),
    "erasurePreview": lambda t: ("", "{ blockers keptZh }"),
    "personalDataInventory": lambda t: ("", "{ tableName kind }"),
    "jobQueues": lambda t: ("", "{ queue failed }"),
    "unreadNotificationCount": lambda t: ("", ""),
    "myNotificationPreferences": lambda t: ("", "{ locale choices { kind channel delivery } }"),
}
"""Arguments and selection of each computed root field."""


def literal(value: object) -> str:
    """A value as GraphQL writes it; capital letters alone are an enum."""
    match value:
        case dict():
            return "{" + ", ".join(f"{name}: {literal(part)}" for name, part in value.items()) + "}"
        case list():
            return "[" + ", ".join(literal(part) for part in value) + "]"
        case str() if value.isupper() and value.isascii() and value.isalpha():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)
