import { systemClock } from '#platform/system-clock.ts'
import { runCommand } from './command-line.ts'
import { openJobDesk } from './jobs/job-desk.ts'
import { jobUsage, paceUsage } from './jobs/pace-options.ts'
import { readRepublishOptions } from './jobs/republish-options.ts'

const usage = `Sends facts from the table to the topic again, with their ids and texts. Every consumer tolerates the repeat. Use it when facts
were not published: an outage longer than the 24 hours of the stream, or dead letters of the outbox.

  npm run -s republish -- --tenant <tenant> --from <time> [--to <time>] [--fact <id>] [--start]
  npm run -s republish -- --tenant <tenant> --event <id> [--fact <id>] [--start]
  npm run -s republish -- --dead-letters [--start]

  --tenant        whose facts; run the command once for each tenant
  --from, --to    the facts recorded from one time until before the other; default of --to: now
  --event         the facts of one event
  --fact          only the fact with this id
  --dead-letters  the facts that the dead letters of the outbox name; each letter is deleted when its fact is published
${paceUsage}

It uses the copy on this machine (SLUICE_HTTP_PORT, default 3000). If JOBS_TABLE and FACTS_TABLE are set, it uses these tables,
FACTS_TOPIC_ARN, FACT_KEYS_SECRET and, for --dead-letters, OUTBOX_DEAD_LETTERS_URL, with the credentials and region of the
environment. Set FACTS_SHARDS too if the stack has another number than 4: a range of time would miss facts.

${jobUsage}`

/** Proposes a job that publishes facts again, and starts it if asked. */
const republish = async (args: readonly string[]): Promise<number> => {
  const order = readRepublishOptions(args, systemClock())
  if (order !== 'help') return openJobDesk().propose(order)
  process.stdout.write(usage)
  return 0
}

await runCommand(republish)
