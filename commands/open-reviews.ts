import { runCommand } from './command-line.ts'
import { openJobDesk } from './jobs/job-desk.ts'
import { readOpenReviewsOptions } from './jobs/open-reviews-options.ts'
import { jobUsage, paceUsage } from './jobs/pace-options.ts'

const usage = `Gives events the reviews that they lack, so that people can decide them. Run it once for each tenant after the update to the first
version with reviews, and when rows of the table of reviews were lost or cannot be read.

  npm run -s open-reviews -- --tenant <tenant> [--event <id>] [--start]

  --tenant      whose events; run the command once for each tenant
  --event       only this event
${paceUsage}

It opens a review, under the active decision policy and with you as its author in the trail, for:
  an event that an earlier version held
  a report of risk or compliance of the high band that an earlier version rejected, to confirm or overturn the rejection
It writes a row again that was lost, cannot be read or is behind its facts. The row is the fold of its facts, and nothing is recorded.

The read model lists held and rejected events: run \`npm run rebuild-views\` before, if it is incomplete. A repeat changes nothing.

It uses the copy on this machine (SLUICE_HTTP_PORT, default 3000). If JOBS_TABLE and FACTS_TABLE are set, it uses these tables,
REVIEWS_TABLE, DECISION_POLICIES_TABLE, VIEWS_TABLE and ACTIVITY_TABLE, with the credentials and region of the environment.

${jobUsage}`

/** Proposes a job that opens reviews, and starts it if asked. */
const openReviews = async (args: readonly string[]): Promise<number> => {
  const order = readOpenReviewsOptions(args)
  if (order !== 'help') return openJobDesk().propose(order)
  process.stdout.write(usage)
  return 0
}

await runCommand(openReviews)
