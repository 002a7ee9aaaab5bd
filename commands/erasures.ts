import { v7 } from 'uuid'
import { makeDynamoErasureQueue } from '#custody/adapters/dynamo-erasure-queue.ts'
import { makeReplayErasures } from '#custody/application/replay-erasures.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { custodySettings } from '#platform/settings/custody.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { systemClock } from '#platform/system-clock.ts'
import { chooseSystem } from './caller-identity.ts'
import { runCommand } from './command-line.ts'
import { readErasuresOptions } from './erasures/erasures-options.ts'

const usage = `Runs every completed erasure again, after the vault was restored from a backup (docs/runbook.md#after-a-restore).

  npm run -s erasures -- replay [--tenant <tenant>]

The function run-erasures erases within a minute. GET /v1/operations/erasures/{id} shows the result of each. A repeat of the command
while erasures are due changes nothing.

It uses the copy on this machine (SLUICE_HTTP_PORT, default 3000). If CUSTODY_TABLE and FACTS_TABLE are set, it uses these tables, with
the credentials and region of the environment.
`

/** Makes completed erasures due again. */
const erasures = async (args: readonly string[]): Promise<number> => {
  const options = readErasuresOptions(args)
  if (options === 'help') {
    process.stdout.write(usage)
    return 0
  }
  const identity = chooseSystem('CUSTODY_TABLE', 'FACTS_TABLE')
  await identity()
  const { custodyTable, facts } = loadConfig(custodySettings, factsSettings)
  const queue = makeDynamoErasureQueue(makeDynamo(), { table: custodyTable, facts })
  const { again, due } = await makeReplayErasures({ queue, newJobId: v7, clock: systemClock })(options.tenantId)
  process.stdout.write(`${again} erasures are due again, and ${due} were due already. They run within a minute.\n`)
  return 0
}

await runCommand(erasures)
