import type { Conditions } from '../conditions.ts'
import { makeFaults } from './faults.ts'
import type { Stores } from './fauxqs.ts'
import type { App } from './truth.ts'
import { failCalls } from './unkind-calls.ts'
import { failEntries } from './unkind-entries.ts'
import { receiveUnkindly } from './unkind-receive.ts'
import { deliverUnkindly } from './unkind-topic.ts'

/** Adds the faults of AWS, and `GET /faults` with their counts. Call it before queues are created or loaded. */
export const makeUnkind = (app: App, { sqsStore }: Stores, conditions: Conditions | undefined): void => {
  const faults = conditions && makeFaults(conditions)
  app.get('/faults', async () => ({ seed: faults?.seed ?? null, faults: faults?.counts() ?? {} }))
  if (!faults) return
  failCalls(app, faults)
  failEntries(app, sqsStore, faults)
  deliverUnkindly(app, sqsStore, faults)
  receiveUnkindly(sqsStore, faults)
}
