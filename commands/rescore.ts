import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { readRunningCopy } from '#local/copy/running-copy.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { makeRescore } from '#scoring/application/rescore.ts'
import { runCommand } from './command-line.ts'
import { formatRescored } from './rescore/format-rescored.ts'
import { readRescoreOptions } from './rescore/rescore-options.ts'

const usage = `Computes the score of an event again from the ruleset and the inputs in its assessment, and compares the result with the
stored one, byte for byte. Changes nothing. If an event has several assessments, each is computed.

  npm run -s rescore -- --event <id> [--tenant <tenant>]

  --event   the id of the event, as in its receipt
  --tenant  the tenant of the event; default demo
  --help    prints this text

It uses the copy on this machine (SLUICE_HTTP_PORT, default 3000). If FACTS_TABLE is set, it uses that table with the
credentials and region of the environment.
Exit code: 0 when every result is the same, 1 when one differs or there is no assessment, 2 for a wrong option.
`

/** Scores an event again. */
const rescore = async (args: readonly string[]): Promise<number> => {
  const options = readRescoreOptions(args)
  if (options === 'help') {
    process.stdout.write(usage)
    return 0
  }
  if (process.env.FACTS_TABLE === undefined) Object.assign(process.env, readRunningCopy())
  const facts = makeDynamoFactLog(makeDynamo(), loadConfig(factsSettings).facts)
  const rescored = await makeRescore({ facts })(options.tenantId, options.eventId)
  process.stdout.write(rescored.map(formatRescored).join(''))
  return rescored.every(({ differences }) => differences.length === 0) ? 0 : 1
}

await runCommand(rescore)
