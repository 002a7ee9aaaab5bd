import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { v7 } from 'uuid'
import { makeDynamoJobStore } from '#jobs/adapters/dynamo-job-store.ts'
import { makeProposeJob } from '#jobs/application/propose-job.ts'
import { makeRunJob } from '#jobs/application/run-job.ts'
import { makeStopJob } from '#jobs/application/stop-job.ts'
import type { Job } from '#jobs/domain/job.ts'
import { itemCountOf, type JobTally } from '#jobs/domain/tally.ts'
import { listenForEnd } from '#local/interrupt.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { pause } from '#platform/pause.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { jobsSettings } from '#platform/settings/operations.ts'
import { systemClock } from '#platform/system-clock.ts'
import { chooseSystem } from '../caller-identity.ts'
import { type ProgressBar, startBar } from '../screen/progress-bar.ts'
import { formatJob } from './format-job.ts'
import { jobKinds } from './kinds.ts'

/** The plan of a job as a command reads it from its options. */
type JobOrder = Parameters<ReturnType<typeof makeProposeJob>>[0]['plan'] & Readonly<{ isStart: boolean }>

/** The jobs of the running copy, or of the tables in the environment. */
export const openJobDesk = () => {
  const identity = chooseSystem('JOBS_TABLE', 'FACTS_TABLE')
  const { facts, jobs: settings } = loadConfig(factsSettings, jobsSettings)
  const jobs = makeDynamoJobStore(makeDynamo(), { table: settings.table, facts })
  const clock = systemClock
  const runJob = makeRunJob({
    jobs,
    kinds: jobKinds,
    clock,
    runner: randomUUID(),
    leaseMs: settings.leaseSeconds * 1000,
    pauseMs: (ms) => setTimeout(ms),
  })
  const proposeJob = makeProposeJob({ jobs, kinds: jobKinds, clock, newId: v7 })
  const stopJob = makeStopJob({ jobs, clock, wait: pause })

  const run = async (job: Job): Promise<number> => {
    const signal = listenForEnd()
    let bar: ProgressBar | undefined
    const show = (_: Job, tally: JobTally) => {
      bar ??= announce(job)
      bar.update(itemCountOf(tally), wordsOf(tally))
    }
    const actor = await identity()
    const ended = await runJob({ id: job.id, actor, signal, progress: show }).finally(() => bar?.stop())
    return report(ended)
  }

  const report = (job: Job): number => {
    process.stdout.write(formatJob(job, clock()))
    if (job.status === 'stopped') process.stdout.write(`To continue it:\n  npm run jobs -- resume ${job.id}\n`)
    return job.status === 'finished' && job.tally.failed === 0 ? 0 : 1
  }

  return {
    jobs,
    run,
    stop: async (id: string): Promise<number> => {
      process.stdout.write(formatJob(await stopJob(id, await identity()), clock()))
      return 0
    },
    propose: async ({ isStart, ...plan }: JobOrder): Promise<number> => {
      const job = await proposeJob({ plan, actor: await identity() })
      if (isStart) return run(job)
      process.stdout.write(
        `${formatJob(job, clock())}Nothing has changed yet. To start it:\n  npm run jobs -- resume ${job.id}\n`,
      )
      return 0
    },
  }
}

/** A job is announced when this process has it, and not when another runner works on it. */
const announce = ({ id, kind, count }: Job): ProgressBar => {
  process.stderr.write(`Job ${id} starts. To stop it: Ctrl-C, or npm run jobs -- stop ${id}\n`)
  return startBar(kind, count)
}

const wordsOf = ({ done, skipped, failed }: JobTally): string => `done ${done}, skipped ${skipped}, failed ${failed}`
