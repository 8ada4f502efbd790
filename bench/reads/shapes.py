"""The eight shapes of query: documents, who asks, and the values that rotate from request to request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Json: TypeAlias = dict[str, object]
Asker: TypeAlias = Literal["worker", "employer"]

ASKERS: Final = 20
"""Different viewers, each with a token of their own, taking turns."""
VARIANTS: Final = 40
"""Different requests of one shape, taking turns."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One query. ``variables`` is SQL with one row per variant, which may name ``$1``, the asker's id."""

    name: str
    title: str
    asker: Asker
    document: str
    variables: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a shape: who asks, and with which variables."""

    token: str
    id: str
    person_id: str
    variables: Json


ONE: Final = Shape(
    "one",
    "one posting with its employer",
    "worker",
    """query One($id: ID!) {
  posting(id: $id) { id title kind district payPerHour { fen } startsAt employer { id name industry } }
}""",
    """select json_build_object('id', 'Posting:' || id) from posting where state = 'live'
       order by md5(id::text || $1::uuid) limit 2""",
)

DASHBOARD: Final = Shape(
    "dashboard",
    "an employer's 50 postings, first 3 applications each, applicant",
    "employer",
    """query Dashboard($first: Int!) {
  myPostings(first: $first) {
    nodes {
      id title kind payPerHour { fen } employer { id name }
      applications(first: 3) { nodes { id state createdAt worker { id name school } } }
    }
  }
}""",
    "select json_build_object('first', 50) where $1::uuid is not null",
)

SCALARS: Final = Shape(
    "scalars",
    "200 postings × 10 scalars (two pages of 100)",
    "worker",
    """query Scalars($kind: PostingKind!, $after: String!) {
  newest: postings(filter: {kind: $kind}, first: 100) { nodes { ...Row } }
  older: postings(filter: {kind: $kind}, first: 100, after: $after) { nodes { ...Row } }
}
fragment Row on Posting { id title kind district headcount taken startsAt validUntil createdAt publishedAt }""",
    """select json_build_object('kind', upper(k), 'after', (select 'NEWEST~' || published_at || '~' || id from posting
           where state = 'live' and kind = k order by published_at desc, id desc
           offset (select least(100, count(*)) - 1 from posting where state = 'live' and kind = k) limit 1))
       from unnest(array['retail', 'tutoring', 'office', 'event']) k where $1::uuid is not null""",
)

PAGE: Final = Shape(
    "page",
    "a Relay page of 20 from a cursor, fragment, full pageInfo",
    "worker",
    """query Page($kind: PostingKind!, $after: String!) {
  postings(filter: {kind: $kind}, first: 20, after: $after) {
    edges { cursor node { ...Card } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
fragment Card on Posting { id title district payPerHour { fen } startsAt headcount taken employer { id name } }""",
    """select json_build_object('kind', upper(kind), 'after', 'NEWEST~' || published_at || '~' || id) from posting
       where state = 'live' order by md5(id::text || $1::uuid) limit 2""",
)

NODE: Final = Shape(
    "node",
    "node(id) through the interface: a posting, an employer, an application",
    "employer",
    """query Any($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on Posting { title district employer { name } }
    ... on Employer { name uscc address }
    ... on Application { state createdAt posting { title } }
  }
}""",
    """(select json_build_object('id', 'Posting:' || id) from posting where employer_id = $1 order by id limit 1)
       union all select json_build_object('id', 'Employer:' || $1)
       union all
       (select json_build_object('id', 'Application:' || id) from application where employer_id = $1 order by id limit 1)""",
)

APPLICANTS: Final = Shape(
    "applicants",
    "an employer's 50 newest applicants, masked, and four status counts",
    "employer",
    """query Applicants($first: Int!) {
  applications(first: $first) {
    nodes { id state createdAt replyDueAt worker { id name school major experience } posting { id title } }
  }
  submitted: applications(state: SUBMITTED) { totalCount }
  seen: applications(state: SEEN) { totalCount }
  shortlisted: applications(state: SHORTLISTED) { totalCount }
  accepted: applications(state: ACCEPTED) { totalCount }
}""",
    "select json_build_object('first', 50) where $1::uuid is not null",
)

EARNINGS: Final = Shape(
    "earnings",
    "a worker's earnings: settlements, tax lines, accounts, transfers",
    "worker",
    """query Earnings($first: Int!) {
  settlements(first: $first) {
    nodes { id state payMonth gross { fen } iit { fen } net { fen } lines { label formula amount ruleId } }
  }
  ledgerAccounts(first: 10) {
    nodes {
      kind title posted { fen } available { fen }
      entries(first: 10) { nodes { side event at amount { fen } transfer { id journalId leg } } }
    }
  }
}""",
    "select json_build_object('first', 20) where $1::uuid is not null",
)

FEED: Final = Shape(
    "feed",
    "a worker's newest 30 notifications, each with its subject: a union",
    "worker",
    """query Feed($first: Int!) {
  myNotifications(first: $first) {
    edges {
      cursor
      node {
        id topic titleZh bodyZh createdAt readAt
        subject {
          __typename
          ... on Application { id state posting { title } }
          ... on Settlement { id settled: state net { fen } }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}""",
    "select json_build_object('first', 30) where $1::uuid is not null",
)

SHAPES: Final[Mapping[str, Shape]] = {
    shape.name: shape for shape in (ONE, DASHBOARD, SCALARS, PAGE, NODE, APPLICANTS, EARNINGS, FEED)
}
