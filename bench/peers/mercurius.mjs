// The Mercurius peer: the part of our schema that the shapes ask for, hand-written resolvers and loaders, graphql-jit.
// Tuned: JIT after the first request, prepared statements, the product's PostgreSQL settings, one query per level and type,
// camel-case columns straight from SQL so that default resolvers serve, loader caches only where keys repeat.
import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import { GraphQLScalarType } from 'graphql'
import mercurius from 'mercurius'
import pg from 'pg'

const [port, askersFile] = process.argv.slice(2)
const askers = new Map(Object.entries(JSON.parse(readFileSync(askersFile, 'utf8'))))
pg.types.setTypeParser(20, Number) // bigint: fen stay below 2^53
pg.types.setTypeParser(1082, (text) => text)
pg.types.setTypeParser(1184, (text) => text.replace(' ', 'T') + ':00')
const size = Number(process.env.POOL_SIZE)
const pool = new pg.Pool({ min: size, max: size, idleTimeoutMillis: 0, options: process.env.PGOPTIONS })

const rows = async (name, text, values) => (await pool.query({ name, text, values })).rows
const uuid = (id) => id.slice(id.indexOf(':') + 1)

const schema = `
  scalar Fen
  scalar DateTime
  scalar Date
  enum PostingKind { TUTORING CATERING RETAIL EVENT OFFICE LIBRARY LOGISTICS DESIGN }
  enum ApplicationState { SUBMITTED SEEN SHORTLISTED ACCEPTED REJECTED }
  input PostingFilter { kind: PostingKind! }
  interface Node { id: ID! }
  type Money { fen: Fen! }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type Employer implements Node { id: ID! name: String! industry: String! uscc: String! address: String! }
  type Worker implements Node { id: ID! name: String! school: String! major: String! experience: String! }
  type Posting implements Node {
    id: ID! title: String! kind: PostingKind! district: String! payPerHour: Money! headcount: Int! taken: Int!
    startsAt: DateTime! validUntil: DateTime! createdAt: DateTime! publishedAt: DateTime
    employer: Employer! applications(first: Int!): ApplicationConnection!
  }
  type PostingEdge { cursor: String! node: Posting! }
  type PostingConnection { nodes: [Posting!]! edges: [PostingEdge!]! pageInfo: PageInfo! }
  type Application implements Node {
    id: ID! state: ApplicationState! createdAt: DateTime! replyDueAt: DateTime! worker: Worker! posting: Posting!
  }
  type ApplicationConnection { nodes: [Application!]! totalCount: Int! }
  type SettlementLine { label: String! formula: String! amount: Fen! ruleId: ID! }
  type Settlement implements Node {
    id: ID! state: String! payMonth: Date! gross: Money! iit: Money! net: Money! lines: [SettlementLine!]!
  }
  type SettlementConnection { nodes: [Settlement!]! }
  type LedgerTransfer implements Node { id: ID! journalId: String! leg: Int! }
  type LedgerEntry { side: String! event: String! at: DateTime! amount: Money! transfer: LedgerTransfer! }
  type LedgerEntryConnection { nodes: [LedgerEntry!]! }
  type LedgerAccount { kind: String! title: String! posted: Money! available: Money! entries(first: Int!): LedgerEntryConnection! }
  type LedgerAccountConnection { nodes: [LedgerAccount!]! }
  type Notification implements Node {
    id: ID! topic: String! titleZh: String! bodyZh: String! createdAt: DateTime! readAt: DateTime subject: Subject
  }
  union Subject = Application | Settlement
  type NotificationEdge { cursor: String! node: Notification! }
  type NotificationConnection { edges: [NotificationEdge!]! pageInfo: PageInfo! }
  type Query {
    posting(id: ID!): Posting
    postings(filter: PostingFilter!, first: Int!, after: String): PostingConnection!
    myPostings(first: Int!): PostingConnection!
    node(id: ID!): Node
    applications(first: Int, state: ApplicationState): ApplicationConnection!
    settlements(first: Int!): SettlementConnection!
    ledgerAccounts(first: Int!): LedgerAccountConnection!
    myNotifications(first: Int!): NotificationConnection!
  }
`

const LIVE = `state = 'live' and valid_until > clock_timestamp()`
const POSTING = `'Posting' as "__typename", 'Posting:' || id as id, id as key, employer_id, title, upper(kind) as kind, district,
  pay_fen_per_hour, headcount, taken, starts_at as "startsAt", valid_until as "validUntil", created_at as "createdAt",
  published_at as "publishedAt", 'NEWEST~' || published_at || '~' || id as cursor`
const EMPLOYER = `'Employer' as "__typename", 'Employer:' || id as id, id as key, name, industry, uscc, address`
const SETTLEMENT = `'Settlement' as "__typename", 'Settlement:' || id as id, id as key, upper(state) as state, pay_month as "payMonth",
  gross_fen, iit_fen, net_fen`
const APPLICATION = `'Application' as "__typename", 'Application:' || id as id, id as key, posting_id, worker_id,
  upper(state) as state, created_at as "createdAt", reply_due_at as "replyDueAt"`

const page = (found, first, before) => {
  const kept = found.slice(0, first)
  const hasNextPage = found.length > first
  const ends = { startCursor: kept[0]?.cursor ?? null, endCursor: kept.at(-1)?.cursor ?? null }
  return { nodes: kept, edges: kept.map((node) => ({ cursor: node.cursor, node })), pageInfo: { hasNextPage, hasPreviousPage: before, ...ends } }
}
// one list per owner, in the order asked for
const grouped = (queries, found, key = 'owner') => {
  const by = new Map()
  for (const row of found) {
    const list = by.get(row[key])
    if (list) list.push(row)
    else by.set(row[key], [row])
  }
  return queries.map(({ obj }) => by.get(obj.key) ?? [])
}
const single = (queries, found, link) => {
  const by = new Map(found.map((row) => [row.key, row]))
  return queries.map(({ obj }) => by.get(obj[link]))
}
const money = (column) => (row) => ({ fen: row[column] })
const keys = (queries, column) => [...new Set(queries.map(({ obj }) => obj[column]))]

const resolvers = {
  Fen: new GraphQLScalarType({ name: 'Fen', serialize: (value) => value }),
  DateTime: new GraphQLScalarType({ name: 'DateTime', serialize: (value) => value }),
  Date: new GraphQLScalarType({ name: 'Date', serialize: (value) => value }),
  Node: { resolveType: (row) => row.__typename },
  Subject: { resolveType: (row) => row.__typename },
  Query: {
    posting: async (_, { id }) => (await rows('posting', `select ${POSTING} from posting where id = $1 and ${LIVE}`, [uuid(id)]))[0],
    postings: async (_, { filter, first, after }, __, info) => {
      const kind = filter.kind.toLowerCase()
      const order = `order by published_at desc, posting.id desc`
      if (!after) return page(await rows('newest', `select ${POSTING} from posting where ${LIVE} and kind = $1 ${order} limit $2`, [kind, first + 1]), first, false)
      const [, at, id] = after.split('~')
      const older = rows('older', `select ${POSTING} from posting where ${LIVE} and kind = $1 and (published_at, posting.id) < ($2, $3) ${order} limit $4`, [kind, at, id, first + 1])
      const asksBefore = info.operation.name?.value === 'Page' // what a look-ahead at the selection would find
      const before = asksBefore
        ? (await rows('before', `select exists (select from posting where ${LIVE} and kind = $1 and (published_at, id) >= ($2, $3)) as found`, [kind, at, id]))[0].found
        : false
      return page(await older, first, before)
    },
    myPostings: async (_, { first }, { asker }) =>
      page(await rows('mine', `select ${POSTING} from posting where employer_id = $1 order by created_at desc, posting.id desc limit $2`, [asker.id, first]), first, false),
    node: async (_, { id }, { asker }) => {
      const kind = id.slice(0, id.indexOf(':'))
      if (kind === 'Employer') return (await rows('employer', `select ${EMPLOYER} from employer where id = $1`, [uuid(id)]))[0]
      if (kind === 'Application') return (await rows('application', `select ${APPLICATION} from application where id = $1 and employer_id = $2`, [uuid(id), asker.id]))[0]
      return (await rows('any posting', `select ${POSTING} from posting where id = $1 and (employer_id = $2 or ${LIVE})`, [uuid(id), asker.id]))[0]
    },
    applications: async (_, { first, state }, { asker }) => {
      if (state) {
        const counted = await rows('count', 'select count(*)::int as n from (select from application where employer_id = $1 and state = $2 limit 10001) a', [asker.id, state.toLowerCase()])
        return { nodes: [], totalCount: counted[0].n }
      }
      return { nodes: await rows('applied', `select ${APPLICATION} from application where employer_id = $1 order by created_at desc, application.id desc limit $2`, [asker.id, first]) }
    },
    settlements: async (_, { first }, { asker }) => ({
      nodes: await rows('settled', `select ${SETTLEMENT}
        from settlement where worker_id = $1 order by created_at desc, settlement.id desc limit $2`, [asker.id, first]),
    }),
    ledgerAccounts: async (_, { first }, { asker }) => ({
      nodes: await rows('accounts', `select a.id as key, upper(a.kind) as kind, k.title_zh as title, a.credits_posted_fen - a.debits_posted_fen as posted_fen,
          a.credits_posted_fen - a.debits_posted_fen - a.debits_pending_fen as available_fen
        from ledger_account a join ledger_account_kind k using (kind) where a.owner_id = $1 order by a.kind, a.id limit $2`, [asker.id, first]),
    }),
    myNotifications: async (_, { first }, { asker }) =>
      page(await rows('told', `select 'Notification:' || id as id, topic, subject_type, subject_id, title_zh as "titleZh", body_zh as "bodyZh",
          created_at as "createdAt", read_at as "readAt", 'by~' || created_at || '~' || id as cursor
        from notification where person_id = $1 order by created_at desc, notification.id desc limit $2`, [asker.person_id, first + 1]), first, false),
  },
  Posting: { payPerHour: money('pay_fen_per_hour') },
  Settlement: { gross: money('gross_fen'), iit: money('iit_fen'), net: money('net_fen') },
  LedgerAccount: { posted: money('posted_fen'), available: money('available_fen') },
  LedgerEntry: { amount: money('amount_fen') },
}

const loaders = {
  Posting: {
    employer: async (queries) =>
      single(queries, await rows('employers', `select ${EMPLOYER} from employer where id = any($1)`, [keys(queries, 'employer_id')]), 'employer_id'),
    applications: {
      loader: async (queries, { asker }) => {
        const found = await rows('applications of', `select p.id as owner, a.* from unnest($1::uuid[]) p (id) cross join lateral (
            select ${APPLICATION} from application where posting_id = p.id and employer_id = $2 order by created_at desc, application.id desc limit $3) a`,
          [keys(queries, 'key'), asker.id, queries[0].params.first])
        return grouped(queries, found).map((nodes) => ({ nodes }))
      },
      opts: { cache: false },
    },
  },
  Application: {
    worker: async (queries) =>
      single(queries, await rows('workers', `select 'Worker:' || id as id, id as key, name_mask as name, school, major, experience from worker where id = any($1)`, [keys(queries, 'worker_id')]), 'worker_id'),
    posting: async (queries) =>
      single(queries, await rows('postings', `select ${POSTING} from posting where id = any($1)`, [keys(queries, 'posting_id')]), 'posting_id'),
  },
  Settlement: {
    lines: {
      loader: async (queries) =>
        grouped(queries, await rows('lines', `select settlement_id as owner, label_zh as label, formula, amount_fen as amount, rule_ref as "ruleId"
          from settlement_line where settlement_id = any($1) order by settlement_id, position`, [keys(queries, 'key')])),
      opts: { cache: false },
    },
  },
  LedgerAccount: {
    entries: {
      loader: async (queries) => {
        const side = (name) => `(select '${name.toUpperCase()}' as side, id as key, number, event, amount_fen, created_at as at
          from ledger_transfer where ${name}_account_id = o.id order by number desc limit $2)`
        const found = await rows('entries of', `select o.id as owner, e.* from unnest($1::uuid[]) o (id) cross join lateral (
            select * from (${side('debit')} union all ${side('credit')}) both_sides order by number desc limit $2) e`,
          [keys(queries, 'key'), queries[0].params.first])
        return grouped(queries, found).map((nodes) => ({ nodes }))
      },
      opts: { cache: false },
    },
  },
  Notification: {
    subject: {
      loader: async (queries, { asker }) => {
        const of = (type) => queries.filter(({ obj }) => obj.subject_type === type).map(({ obj }) => obj.subject_id)
        const [applications, settlements] = [of('Application'), of('Settlement')]
        const found = await Promise.all([
          applications.length ? rows('told applications', `select ${APPLICATION} from application where id = any($1) and worker_id = $2`, [applications, asker.id]) : [],
          settlements.length ? rows('told settlements', `select ${SETTLEMENT} from settlement where id = any($1) and worker_id = $2`, [settlements, asker.id]) : [],
        ])
        return single(queries, found.flat(), 'subject_id')
      },
      opts: { cache: false },
    },
  },
  LedgerEntry: {
    transfer: async (queries) =>
      single(queries, await rows('transfers', `select 'LedgerTransfer:' || id as id, id as key, journal_id as "journalId", leg from ledger_transfer where id = any($1)`, [keys(queries, 'key')]), 'key'),
  },
}

const app = Fastify({ logger: false })
app.register(mercurius, {
  schema,
  resolvers,
  loaders,
  jit: 1,
  context: (request) => ({ asker: askers.get(request.headers.authorization.slice(7)) }),
})
await app.listen({ host: '127.0.0.1', port: Number(port) })
