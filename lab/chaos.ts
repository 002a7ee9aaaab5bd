import { randomInt } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { runCommand } from '#commands/command-line.ts'
import { readRunningCopy } from '#local/copy/running-copy.ts'
import { openCopy } from './chaos/chaos-copy.ts'
import { type ChaosOptions, readChaosOptions, usage } from './chaos/chaos-options.ts'
import { formatChaos } from './chaos/chaos-report.ts'
import { formatSchedule } from './chaos/describe-fault.ts'
import { runChaos } from './chaos/run-chaos.ts'
import { makeSchedule, stores } from './chaos/schedule.ts'
import { makeInterrupts } from './feed/interrupts.ts'

const seedMax = 2 ** 31 - 1

const chaos = async (args: readonly string[]): Promise<number> => {
  const options = readChaosOptions(args)
  if (options === 'help') {
    console.log(usage)
    return 0
  }
  const seed = options.seed ?? randomInt(seedMax)
  return options.planOnly ? printPlan(options, seed) : run(options, seed)
}

/** Without a running copy: the plan of a copy that keeps its data. */
const printPlan = (options: ChaosOptions, seed: number): number => {
  console.log(`Seed ${seed}. On a copy without --data, the plan has no kills of ${stores.join(' and ')}.\n`)
  console.log(formatSchedule(makeSchedule({ ...options, seed, keepsData: true })))
  return 0
}

const run = async (options: ChaosOptions, seed: number): Promise<number> => {
  const copy = openCopy(readRunningCopy())
  const tenantId = `chaos-${Date.now().toString(36)}`
  const schedule = makeSchedule({ ...options, seed, keepsData: copy.keepsData })
  const drainMs = options.drainMs ?? (2 * copy.visibilitySeconds + 120) * 1_000
  console.error(`Seed ${seed}, tenant ${tenantId}, ${schedule.length} faults.`)
  if (options.kills && !copy.keepsData)
    console.error(`${stores.join(' and ')} are not killed, because this copy keeps its data in memory alone.`)
  const interrupts = makeInterrupts()
  try {
    const report = await runChaos({
      copy,
      tenantId,
      seed,
      schedule,
      drainMs,
      durationMs: options.durationMs,
      ratePerSecond: options.ratePerSecond,
      sending: interrupts.sending,
      waiting: interrupts.waiting,
      onSent: interrupts.sendingIsOver,
    })
    console.log(`\n${formatChaos(report)}\n`)
    if (options.jsonPath !== undefined) await writeFile(options.jsonPath, `${JSON.stringify(report, undefined, 2)}\n`)
    return report.isClean ? 0 : 1
  } finally {
    interrupts.stop()
  }
}

await runCommand(chaos)
