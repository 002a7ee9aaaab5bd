import { readOptions, runCommand } from './command-line.ts'
import { openJobDesk } from './jobs/job-desk.ts'
import { jobUsage, paceOptions, paceUsage, readPace } from './jobs/pace-options.ts'

const usage = `Returns the dead letters of the queue intake. Each is ingested for its original sender, whose permission and tenant are checked
again, and then deleted. A refused letter stays, and the result counts it with the reason. Nothing is sent to the queue: SQS would
name you as the sender.

  npm run -s return-intake -- [--start]

${paceUsage}

It uses the copy on this machine (SLUICE_HTTP_PORT, default 3000). If JOBS_TABLE and FACTS_TABLE are set, it uses these tables,
TENANTS_TABLE, VAULT_TABLE, VAULT_KEY, DIGEST_KEYS_SECRET, STACK_ROLE_IDS, INTAKE_CONSUMER_ROLE_ID, INTAKE_QUEUE_URL,
INTAKE_DEAD_LETTERS_URL and VIOLATIONS_QUEUE_URL, with the credentials and region of the environment. Set UNKNOWN_TENANTS too if the stack allows them.

${jobUsage}`

/** Proposes a job that returns dead letters of the queue intake, and starts it if asked. */
const returnIntake = async (args: readonly string[]): Promise<number> => {
  const options = readOptions(args, paceOptions)
  if (!options.help) return openJobDesk().propose({ kind: 'return-intake', selection: {}, ...readPace(options) })
  process.stdout.write(usage)
  return 0
}

await runCommand(returnIntake)
