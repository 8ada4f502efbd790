// The PostGraphile peer: the tables as PostGraphile derives them, in its own shape. Tuned: the node adaptor without GraphiQL, its own
// plan and document caches, a pool as large as the product's and its PostgreSQL settings, no pgSettings (which would wrap each
// request in a transaction), prepared statements; mutations and subscriptions are switched off.
import { createServer } from 'node:http'
import { grafserv } from 'postgraphile/grafserv/node'
import { makePgService } from 'postgraphile/adaptors/pg'
import { postgraphile } from 'postgraphile'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { jsonPgSmartTags } from 'postgraphile/utils'
import pg from 'pg'

const [port] = process.argv.slice(2)
const size = Number(process.env.POOL_SIZE)
const pool = new pg.Pool({ min: size, max: size, idleTimeoutMillis: 0, options: process.env.PGOPTIONS })

// Ledger entries have no foreign keys (a guard trigger stands for them), nor have a settlement's lines, which are a view, nor has a notification's subject, which is one of several
// types: say what they would be. A subject is then two links of which one is null.
const relations = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      notification: {
        tags: {
          foreignKey: ['(subject_id) references application (id)|@fieldName application', '(subject_id) references settlement (id)|@fieldName settlement'],
        },
      },
      settlement_line: {
        tags: { primaryKey: 'settlement_id,position', foreignKey: '(settlement_id) references settlement (id)' },
      },
      ledger_entry: {
        tags: {
          primaryKey: 'transfer_id,side',
          foreignKey: ['(account_id) references ledger_account (id)', '(transfer_id) references ledger_transfer (id)'],
        },
      },
    },
  },
})

const preset = {
  plugins: [relations],
  extends: [PostGraphileAmberPreset],
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [makePgService({ pool, schemas: ['public'] })],
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false, websockets: false },
  grafast: { explain: false },
  schema: { defaultBehavior: '-mutation -insert -update -delete' },
}

const instance = postgraphile(preset)
if (process.argv[3] === 'schema') {
  const { printSchema } = await import('graphql')
  process.stdout.write(printSchema(await instance.getSchema()), () => process.exit(0))
  await new Promise(() => {})
}
const serv = instance.createServ(grafserv)
const server = createServer()
await serv.addTo(server)
await instance.getSchema()
server.listen(Number(port), '127.0.0.1')
