import type { Conditions } from '../conditions.ts'
import { logFaultCounts } from '../log-fault-counts.ts'
import { makeFaults } from './faults.ts'
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
  log(`Faults happen at a rate of ${faults.rate}, with seed ${faults.seed}.`)
  const endLog = logFaultCounts(faults.seed, faults.counts, log)
  app.addHook('onClose', async () => endLog())
}
