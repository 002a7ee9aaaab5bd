import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { readRunningCopy } from '#local/running-copy.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { factsSettings, loadConfig } from '#platform/config.ts'
import { makeRescore } from '#scoring/application/rescore.ts'
import { runCommand } from './command-line.ts'
import { readRescoreOptions } from './rescore/rescore-options.ts'
import { sayRescored } from './rescore/say-rescored.ts'

const usage = `Works the score of an event out again from its assessment alone: from the ruleset and the inputs in that fact. Compares
what comes out, to the byte, with what was kept. Changes nothing. Of several assessments each is worked out.

  npm run -s rescore -- --event <id> [--tenant <tenant>]

  --event   the id of the event's receipt
  --tenant  whose event it is; default demo
  --help    this text

Works on the copy that runs here (SLUICE_HTTP_PORT, default 3000), or, where FACTS_TABLE is set, on that table with the
credentials and region of the environment.
Exit code: 0 when every assessment comes out the same, 1 when one does not or there is none, 2 for a wrong option.
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
  process.stdout.write(rescored.map(sayRescored).join(''))
  return rescored.every(({ differences }) => differences.length === 0) ? 0 : 1
}

await runCommand(rescore)
