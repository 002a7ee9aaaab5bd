import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { viewsSettings } from '#platform/settings/stations.ts'
import { clearEventRows } from '#views/adapters/clear-event-rows.ts'
import { makeDynamoActivityWriter } from '#views/adapters/dynamo-activity.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { clearTable, factPages } from '#views/adapters/dynamo-rebuild.ts'
import { rebuildViews } from '#views/application/rebuild-views.ts'
import { chooseSystem } from './caller-identity.ts'
import { readOptions, runCommand } from './command-line.ts'

const usage = `Usage: npm run rebuild-views

Deletes the read model behind GET /v1/events and the activity of accounts, and builds it again from the facts. Lists are
incomplete while it runs.
Single events, scores and decisions do not change. The command can be interrupted and run again.

It uses the copy on this machine (SLUICE_HTTP_PORT, default 3000). If FACTS_TABLE, VIEWS_TABLE and ACTIVITY_TABLE are set,
it uses those tables with the credentials and region of the environment.
`

/** The most skipped items that are listed. */
const listedCountMax = 20

/** Builds the read model again. Exit code 0 when every fact that can be read has been projected. */
const rebuild = async (args: readonly string[]): Promise<number> => {
  if (readOptions(args, { help: { type: 'boolean', short: 'h' } }).help) {
    process.stdout.write(usage)
    return 0
  }
  chooseSystem('FACTS_TABLE', 'VIEWS_TABLE', 'ACTIVITY_TABLE')
  const { facts, viewsTable, activityTable } = loadConfig(factsSettings, viewsSettings)
  const dynamo = makeDynamo()
  const skipped: string[] = []
  const factCount = await rebuildViews({
    rows: {
      ...makeDynamoEventRows(dynamo, { viewsTable, activityTable }),
      clear: () => clearEventRows(dynamo, viewsTable),
    },
    activity: {
      ...makeDynamoActivityWriter(dynamo, activityTable),
      clear: () => clearTable(dynamo, { table: activityTable, keys: ['pk', 'sk'] }),
    },
    facts: makeDynamoFactLog(dynamo, facts),
    pages: factPages(dynamo, facts.table, ({ pk, sk }) => skipped.push(`${pk} ${sk}`)),
    skip: ({ tenantid, eventid, happening }) => skipped.push(`${tenantid}#${eventid} ${happening}`),
    progress: (count) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${count} facts projected`)
    },
  })
  if (process.stderr.isTTY) process.stderr.write('\n')
  process.stdout.write(`Rebuilt from ${factCount} facts.\n`)
  if (skipped.length > 0)
    process.stderr.write(
      `Skipped ${skipped.length} items that cannot be read. See docs/runbook.md#outbox-dead-letters. The first ones by key:\n` +
        skipped
          .slice(0, listedCountMax)
          .map((keys) => `  ${JSON.stringify(keys)}\n`)
          .join(''),
    )
  return 0
}

await runCommand(rebuild)
