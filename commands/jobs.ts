import { requireJob } from '#jobs/application/change-job.ts'
import { systemClock } from '#platform/system-clock.ts'
import { runCommand, UsageFault } from './command-line.ts'
import { formatJob, formatJobs } from './jobs/format-job.ts'
import { openJobDesk } from './jobs/job-desk.ts'
import { jobUsage } from './jobs/pace-options.ts'

const usage = `Shows, starts and stops the jobs of operators. \`npm run republish\` and \`npm run return-intake\` propose them.

  npm run -s jobs -- list
  npm run -s jobs -- show <id>
  npm run -s jobs -- resume <id>   starts a proposed job, or continues one that was stopped or lost its runner
  npm run -s jobs -- stop <id>     stops a job of anyone; its runner ends within about a second

It uses the copy on this machine (SLUICE_HTTP_PORT, default 3000). If JOBS_TABLE and FACTS_TABLE are set, it uses these tables, with the
credentials and region of the environment; \`resume\` needs the settings of the command that proposed the job.

${jobUsage}`

const listLength = 20

/** Runs one verb on the jobs. */
const jobs = async (args: readonly string[]): Promise<number> => {
  const [verb = '', id, ...rest] = args
  if (args.includes('--help') || args.includes('-h')) return print(usage)
  if (rest.length > 0) throw new UsageFault(`Unexpected argument "${rest[0]}". Try --help.`)
  if (verb === 'list' && id === undefined)
    return print(formatJobs(await openJobDesk().jobs.list(listLength), systemClock()))
  if (!['show', 'resume', 'stop'].includes(verb))
    throw new UsageFault(`The first word must be list, show, resume or stop, not "${verb}". Try --help.`)
  if (id === undefined)
    throw new UsageFault(`${verb} takes the id of a job. \`npm run jobs -- list\` shows the newest ones.`)
  const desk = openJobDesk()
  if (verb === 'stop') return desk.stop(id)
  const job = await requireJob(desk.jobs, id)
  return verb === 'resume' ? desk.run(job) : print(formatJob(job, systemClock()))
}

const print = (text: string): number => {
  process.stdout.write(text)
  return 0
}

await runCommand(jobs)
