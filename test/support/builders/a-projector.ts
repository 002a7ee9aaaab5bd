import type { EventRows } from '#views/application/ports.ts'
import { makeProjectViews } from '#views/application/project-views.ts'
import { makeMemoryActivity } from '../doubles/memory-activity.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'

type Parts = Partial<Omit<Parameters<typeof makeProjectViews>[0], 'rows'>>

/** Projects facts into rows. The activity and the log are of its own, unless a test is about them. */
export const aProjector = (rows: EventRows, parts: Parts = {}) =>
  makeProjectViews({ rows, activity: makeMemoryActivity(), facts: makeMemoryFactLog(), ...parts })
