import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CommandFault, runCommand } from '#commands/command-line.ts'
import { listenForEnd } from '#local/interrupt.ts'
import { screenReport } from '#local/screen.ts'
import { formatAudit } from './audit/format-audit.ts'
import { measureAudit } from './audit/measure-audit.ts'
import { measureColdStarts } from './cold-start.ts'
import { formatFunctions, formatReport } from './format-report.ts'
import { type HostedStack, hostStack } from './hosted-stack.ts'
import { describeMachine, loadNow } from './machine.ts'
import { measureStack } from './measure-stack.ts'
import { type BenchOptions, readBenchOptions, usage } from './options.ts'
import { cautionOf, faultsOf, type Report, ratiosOf } from './report.ts'
import { measureScoring } from './scoring-speed.ts'
import { formatVerification, measureVerification } from './verify-speed.ts'

const bench = async (args: readonly string[]): Promise<number> => {
  const options = readBenchOptions(args)
  if (options === 'help') {
    console.log(usage)
    return 0
  }
  const end = listenForEnd()
  try {
    if (options.verifyOnly)
      return await printed(async () => formatVerification(await measureVerification(end, options.entryCount)))
    if (options.auditOnly)
      return await printed(async () =>
        formatAudit(await withStack(end, (stack, signal) => measureAudit(stack, options, signal))),
      )
    if (!options.coldStartOnly) return await conclude(await measure(options, end), options.out)
    const environment = await withStack(end, async (stack) => stack.environment)
    console.log(formatFunctions(await measureColdStarts(environment, end)))
    return 0
  } catch (error) {
    if (!end.aborted) throw error
    console.error('\nInterrupted. Everything it started has ended.')
    return 130
  }
}

/** Prints what is measured, with the load of the machine. */
const printed = async (measureAll: () => Promise<string>): Promise<number> => {
  const load = loadNow()
  console.log(`${await measureAll()}\nLoad of the machine: ${load} at the start, ${loadNow()} at the end.`)
  return 0
}

const measure = async (options: BenchOptions, end: AbortSignal): Promise<Report> => {
  const [machine, atBeginning, madeAt] = [await describeMachine(), loadNow(), new Date().toISOString()]
  // Measured before anything else runs.
  const scoring = measureScoring()
  const { environment, ...found } = await withStack(end, async (stack, signal) => ({
    environment: stack.environment,
    ...(await measureStack(stack, { options, signal })),
  }))
  const functions = await measureColdStarts(environment, end)
  return {
    madeAt,
    machine,
    load: { atBeginning, atEnd: loadNow() },
    options,
    scoring,
    ...found,
    ratios: ratiosOf(found.sluice, found.floor),
    functions,
    faults: faultsOf(found),
  }
}

/** Starts a stack, uses it and always ends it, before cold starts are measured. */
const withStack = async <Found>(
  end: AbortSignal,
  use: (stack: HostedStack, signal: AbortSignal) => Promise<Found>,
): Promise<Found> => {
  const host = hostStack(screenReport(console.error))
  const broken = new AbortController()
  void host.trouble.then((sentence) => broken.abort(new CommandFault(sentence)))
  const signal = AbortSignal.any([end, broken.signal])
  try {
    const stack = await Promise.race([host.start(), rejectedBy(signal)])
    return await use(stack, signal)
  } finally {
    await host.stop()
  }
}

const rejectedBy = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const onAbort = (): void => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
  })

const conclude = async (report: Report, path: string): Promise<number> => {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(report, undefined, 2)}\n`)
  console.log(`\n${formatReport(report)}\n\nWritten to ${path}.`)
  for (const sentence of [...report.faults, cautionOf(report)].filter(Boolean)) console.error(sentence)
  return report.faults.length > 0 ? 1 : 0
}

await runCommand(bench)
