"""The shapes in PostGraphile's own words, and its answers brought into ours.

It asks for the same rows and columns; what its schema cannot say by itself (upper-case enums, global ids as ``Type:uuid``,
amounts as numbers) is mended here, after the measurement. The viewer's id is given as a condition, which is cheaper than row
security would be.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from bench.reads.shapes import Asked, Json, Shape

CURSOR_DIGEST: Final = "3ec9da35d0"
"""How PostGraphile marks cursors of PUBLISHED_AT_DESC, ROW_ID_DESC; a wrong one is refused by it, so it cannot go unseen."""

NEWEST: Final = "orderBy: [PUBLISHED_AT_DESC, ROW_ID_DESC]"
LATEST: Final = "orderBy: [CREATED_AT_DESC, ROW_ID_DESC]"
ROW: Final = "nodes { rowId title kind district headcount taken startsAt validUntil createdAt publishedAt }"
COUNT: Final = "allApplications(condition: {employerId: $asker, state: "

KIND_OF_ACCOUNT: Final = "ledgerAccountKindByKindAndBookAndOwnerAndSideAndDebitsMustNotExceedCreditsAndCreditsMustNotExceedDebits"

DOCUMENTS: Final[Mapping[str, str]] = {
    "one": """query One($id: UUID!) {
  postingByRowId(rowId: $id) { rowId title kind district payFenPerHour startsAt employerByEmployerId { rowId name industry } }
}""",
    "dashboard": f"""query Dashboard($asker: UUID!, $first: Int!) {{
  allPostings(condition: {{employerId: $asker}}, first: $first, {LATEST}) {{
    nodes {{
      rowId title kind payFenPerHour employerByEmployerId {{ rowId name }}
      applicationsByPostingId(first: 3, {LATEST}) {{
        nodes {{ rowId state createdAt workerByWorkerId {{ rowId nameMask school }} }}
      }}
    }}
  }}
}}""",
    "scalars": f"""query Scalars($kind: String!, $after: Cursor!) {{
  newest: allPostings(condition: {{state: "live", kind: $kind}}, first: 100, {NEWEST}) {{ {ROW} }}
  older: allPostings(condition: {{state: "live", kind: $kind}}, first: 100, after: $after, {NEWEST}) {{ {ROW} }}
}}""",
    "page": f"""query Page($kind: String!, $after: Cursor!) {{
  allPostings(condition: {{state: "live", kind: $kind}}, first: 20, after: $after, {NEWEST}) {{
    edges {{ cursor node {{ ...Card }} }}
    pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
  }}
}}
fragment Card on Posting {{
  rowId title district payFenPerHour startsAt headcount taken employerByEmployerId {{ rowId name }}
}}""",
    "node": """query Any($id: ID!) {
  node(id: $id) {
    __typename
    ... on Posting { rowId title district employerByEmployerId { name } }
    ... on Employer { rowId name uscc address }
    ... on Application { rowId state createdAt postingByPostingId { title } }
  }
}""",
    "applicants": f"""query Applicants($asker: UUID!, $first: Int!) {{
  allApplications(condition: {{employerId: $asker}}, first: $first, {LATEST}) {{
    nodes {{
      rowId state createdAt replyDueAt
      workerByWorkerId {{ rowId nameMask school major experience }} postingByPostingId {{ rowId title }}
    }}
  }}
  submitted: {COUNT}"submitted"}}) {{ totalCount }}
  seen: {COUNT}"seen"}}) {{ totalCount }}
  shortlisted: {COUNT}"shortlisted"}}) {{ totalCount }}
  accepted: {COUNT}"accepted"}}) {{ totalCount }}
}}""",
    "earnings": f"""query Earnings($asker: UUID!, $first: Int!) {{
  allSettlements(condition: {{workerId: $asker}}, first: $first, {LATEST}) {{
    nodes {{
      rowId state payMonth grossFen iitFen netFen
      settlementLinesBySettlementId(orderBy: POSITION_ASC) {{ nodes {{ labelZh formula amountFen ruleRef }} }}
    }}
  }}
  allLedgerAccounts(condition: {{ownerId: $asker}}, first: 10, orderBy: [KIND_ASC, ROW_ID_ASC]) {{
    nodes {{
      kind creditsPostedFen debitsPostedFen debitsPendingFen
      {KIND_OF_ACCOUNT} {{ titleZh }}
      ledgerEntriesByAccountId(first: 10, orderBy: NUMBER_DESC) {{
        nodes {{ side event createdAt amountFen ledgerTransferByTransferId {{ rowId journalId leg }} }}
      }}
    }}
  }}
}}""",
    "feed": f"""query Feed($asker: UUID!, $first: Int!) {{
  allNotifications(condition: {{personId: $asker}}, first: $first, {LATEST}) {{
    edges {{
      cursor
      node {{
        rowId topic titleZh bodyZh createdAt readAt
        application {{ rowId state postingByPostingId {{ title }} }} settlement {{ rowId state netFen }}
      }}
    }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}""",
}


def body(shape: Shape, asked: Asked) -> Json:
    """The request's JSON."""
    return {"query": DOCUMENTS[shape.name], "variables": _variables(shape.name, asked)}


def canonical(shape: str, data: Json) -> object:
    """Its answer in our form, but for what ``comparable`` takes out of both."""
    return CANONICAL[shape](data)


def comparable(answer: Any) -> Any:
    """An answer without what each side writes its own way: cursors, and hasPreviousPage, which PostGraphile never looks up."""
    if isinstance(answer, dict):
        return {key: comparable(value) for key, value in answer.items() if key not in NOT_COMPARED}
    if isinstance(answer, str) and MOMENT.fullmatch(answer):
        return datetime.fromisoformat(answer)  # PostGraphile writes six decimals, we as many as are needed
    return [comparable(value) for value in answer] if isinstance(answer, list) else answer


MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00")
NOT_COMPARED: Final = ("cursor", "startCursor", "endCursor", "hasPreviousPage")


def _variables(shape: str, asked: Asked) -> Json:
    given = asked.variables
    match shape:
        case "one":
            return {"id": _uuid(given["id"])}
        case "scalars" | "page":
            return {"kind": str(given["kind"]).lower(), "after": _cursor(str(given["after"]))}
        case "node":
            return {"id": _base64([str(given["id"]).partition(":")[0], _uuid(given["id"])])}
        case "feed":
            return {"asker": asked.person_id, **given}
        case _:
            return {"asker": asked.id, **given}


def _uuid(global_id: object) -> str:
    return str(global_id).partition(":")[2]


def _cursor(ours: str) -> str:
    _, at, id_ = ours.split("~")
    return _base64([CURSOR_DIGEST, datetime.fromisoformat(at).isoformat(), id_])


def _base64(value: list[str]) -> str:
    return base64.b64encode(json.dumps(value, separators=(",", ":")).encode()).decode()


def _id(kind: str, row: Any) -> str:
    return f"{kind}:{row['rowId']}"


def _money(text: str) -> Json:
    return {"fen": int(text)}


def _employer(row: Any, *names: str) -> Json:
    return {"id": _id("Employer", row), **{name: row[name] for name in names}}


def _worker(row: Any, *names: str) -> Json:
    return {"id": _id("Worker", row), "name": row["nameMask"], **{name: row[name] for name in names}}


def _one(data: Any) -> object:
    row = data["postingByRowId"]
    employer = _employer(row["employerByEmployerId"], "name", "industry")
    return {
        "posting": {
            "id": _id("Posting", row),
            "title": row["title"],
            "kind": row["kind"].upper(),
            "district": row["district"],
            "payPerHour": _money(row["payFenPerHour"]),
            "startsAt": row["startsAt"],
            "employer": employer,
        }
    }


def _dashboard(data: Any) -> object:
    def posting(row: Any) -> Json:
        return {
            "id": _id("Posting", row),
            "title": row["title"],
            "kind": row["kind"].upper(),
            "payPerHour": _money(row["payFenPerHour"]),
            "employer": _employer(row["employerByEmployerId"], "name"),
            "applications": {"nodes": [application(each) for each in row["applicationsByPostingId"]["nodes"]]},
        }

    def application(row: Any) -> Json:
        worker = _worker(row["workerByWorkerId"], "school")
        return {"id": _id("Application", row), "state": row["state"].upper(), "createdAt": row["createdAt"], "worker": worker}

    return {"myPostings": {"nodes": [posting(row) for row in data["allPostings"]["nodes"]]}}


def _scalars(data: Any) -> object:
    def posting(row: Any) -> Json:
        mended = {"id": _id("Posting", row), **row, "kind": row["kind"].upper()}
        del mended["rowId"]
        return mended

    return {key: {"nodes": [posting(row) for row in data[key]["nodes"]]} for key in ("newest", "older")}


def _page(data: Any) -> object:
    def card(row: Any) -> Json:
        same = ("title", "district", "startsAt", "headcount", "taken")
        return {
            "id": _id("Posting", row),
            "payPerHour": _money(row["payFenPerHour"]),
            "employer": _employer(row["employerByEmployerId"], "name"),
            **{name: row[name] for name in same},
        }

    found = data["allPostings"]
    return {"postings": {"edges": [{"node": card(edge["node"])} for edge in found["edges"]], "pageInfo": found["pageInfo"]}}


def _node(data: Any) -> object:
    row = dict(data["node"])
    row["id"] = _id(row["__typename"], row)
    del row["rowId"]
    for link, name in (("employerByEmployerId", "employer"), ("postingByPostingId", "posting")):
        if link in row:
            row[name] = row.pop(link)
    if "state" in row:
        row["state"] = row["state"].upper()
    return {"node": row}


def _applicants(data: Any) -> object:
    def application(row: Any) -> Json:
        posting = row["postingByPostingId"]
        return {
            "id": _id("Application", row),
            "state": row["state"].upper(),
            "createdAt": row["createdAt"],
            "replyDueAt": row["replyDueAt"],
            "worker": _worker(row["workerByWorkerId"], "school", "major", "experience"),
            "posting": {"id": _id("Posting", posting), "title": posting["title"]},
        }

    counts = {state: data[state] for state in ("submitted", "seen", "shortlisted", "accepted")}
    return {"applications": {"nodes": [application(row) for row in data["allApplications"]["nodes"]]}, **counts}


def _earnings(data: Any) -> object:
    def settlement(row: Any) -> Json:
        return {
            "id": _id("Settlement", row),
            "state": row["state"].upper(),
            "payMonth": row["payMonth"],
            **{name: _money(row[f"{name}Fen"]) for name in ("gross", "iit", "net")},
            "lines": [line(each) for each in row["settlementLinesBySettlementId"]["nodes"]],
        }

    def line(row: Any) -> Json:
        amount = int(row["amountFen"])
        return {"label": row["labelZh"], "formula": row["formula"], "amount": amount, "ruleId": row["ruleRef"]}

    def account(row: Any) -> Json:
        posted = int(row["creditsPostedFen"]) - int(row["debitsPostedFen"])
        return {
            "kind": row["kind"].upper(),
            "title": row[KIND_OF_ACCOUNT]["titleZh"],
            "posted": {"fen": posted},
            "available": {"fen": posted - int(row["debitsPendingFen"])},
            "entries": {"nodes": [entry(each) for each in row["ledgerEntriesByAccountId"]["nodes"]]},
        }

    def entry(row: Any) -> Json:
        transfer = row["ledgerTransferByTransferId"]
        return {
            "side": row["side"].upper(),
            "event": row["event"],
            "at": row["createdAt"],
            "amount": _money(row["amountFen"]),
            "transfer": {"id": _id("LedgerTransfer", transfer), "journalId": transfer["journalId"], "leg": transfer["leg"]},
        }

    return {
        "settlements": {"nodes": [settlement(row) for row in data["allSettlements"]["nodes"]]},
        "ledgerAccounts": {"nodes": [account(row) for row in data["allLedgerAccounts"]["nodes"]]},
    }


def _feed(data: Any) -> object:
    def told(row: Any) -> Json:
        mended = {"id": _id("Notification", row), **row, "subject": subject(row["application"], row["settlement"])}
        del mended["rowId"], mended["application"], mended["settlement"]
        return mended

    def subject(application: Any, settlement: Any) -> Json:
        if application:
            said = {"state": application["state"].upper(), "posting": application["postingByPostingId"]}
            return {"__typename": "Application", "id": _id("Application", application), **said}
        said = {"settled": settlement["state"].upper(), "net": _money(settlement["netFen"])}
        return {"__typename": "Settlement", "id": _id("Settlement", settlement), **said}

    found = data["allNotifications"]
    return {
        "myNotifications": {"edges": [{"node": told(edge["node"])} for edge in found["edges"]], "pageInfo": found["pageInfo"]}
    }


CANONICAL: Final[Mapping[str, Callable[[Any], object]]] = {
    "one": _one,
    "dashboard": _dashboard,
    "scalars": _scalars,
    "page": _page,
    "node": _node,
    "applicants": _applicants,
    "earnings": _earnings,
    "feed": _feed,
}
