import type { Conditions } from '../conditions.ts'
import { type Faults, makeFaults } from './faults.ts'
import type { Stores } from './fauxqs.ts'
import type { App } from './truth.ts'
import { failCalls } from './unkind-calls.ts'
import { failEntries } from './unkind-entries.ts'
import { receiveUnkindly } from './unkind-receive.ts'
import { deliverUnkindly } from './unkind-topic.ts'

export type Log = (line: string) => void
type Unkindness = Readonly<{ conditions: Conditions | undefined; log: Log }>

/** Adds the faults of AWS, and `GET /faults` with their counts. Call it before queues are created or loaded. */
export const makeUnkind = (app: App, { sqsStore }: Stores, { conditions, log }: Unkindness): void => {
  const faults = conditions && makeFaults(conditions)
  app.get('/faults', async () => ({ seed: faults?.seed ?? null, faults: faults?.counts() ?? {} }))
  if (!faults) return
  failCalls(app, faults)
  failEntries(app, sqsStore, faults)
  deliverUnkindly(app, sqsStore, faults)
  receiveUnkindly(sqsStore, faults)
  logCounts(app, faults, log)
}

const logEveryMs = 60_000

/** Writes the seed at once, and the counts every minute in which a fault happened, and at the end. */
const logCounts = (app: App, faults: Faults, log: Log): void => {
  let written = ''
  const write = (): void => {
    const counts = JSON.stringify(faults.counts())
    if (counts !== written) log(`Faults so far, with seed ${faults.seed}: ${counts}`)
    written = counts
  }
  log(`Faults happen at a rate of ${faults.rate}, with seed ${faults.seed}.`)
  const timer = setInterval(write, logEveryMs).unref()
  app.addHook('onClose', async () => {
    clearInterval(timer)
    write()
  })
}
