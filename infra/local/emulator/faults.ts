import { type Chance, makeChance } from '../chance.ts'
import type { Conditions } from '../conditions.ts'

/** The kinds of faults, each with the words of its count in `GET /faults`. docs/local-copy.md describes them. */
type FaultKind =
  | 'topic-twice'
  | 'topic-late'
  | 'receive-again'
  | 'receive-out-of-order'
  | 'receive-fewer'
  | 'delete-undone'
  | `${'publish' | 'send' | 'delete'}-entry-failed`
  | `${'publish' | 'send' | 'delete'}-entry-unanswered`
  | 'call-failed'
  | 'call-unanswered'

type FaultCounts = Readonly<Partial<Record<FaultKind, number>>>

/** The faults of one emulator: who has them, when they happen, and how many happened. */
export type Faults = Readonly<{
  seed: number
  rate: number
  /** Only queues and topics of the stack have faults. A test that makes a queue for itself asks for them by its name. */
  concern(resource: string): boolean
  /** The choices of one kind for one queue or topic. */
  chance(kind: FaultKind, resource: string): Chance
  record(kind: FaultKind): void
  counts(): FaultCounts
}>

/** The names of the queues and topics of a copy begin with the name of its stack. */
const stackPrefix = 'sluice-local-'

export const makeFaults = ({ seed, faultRate }: Conditions): Faults => {
  const chances = new Map<string, Chance>()
  const counts = new Map<FaultKind, number>()
  return {
    seed,
    rate: faultRate,
    concern: (resource) => resource.startsWith(stackPrefix),
    chance: (kind, resource) => {
      const name = `${kind}/${resource}`
      const chance = chances.get(name) ?? makeChance(seed, name)
      chances.set(name, chance)
      return chance
    },
    record: (kind) => counts.set(kind, (counts.get(kind) ?? 0) + 1),
    counts: () => Object.fromEntries(counts),
  }
}
