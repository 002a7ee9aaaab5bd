import { eventIdOfCheckpoint } from '#facts/application/identity.ts'
import { readableFact } from '#facts/application/read-fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { inGroups } from '#kernel/application/in-groups.ts'
import { LogDifference } from './log-difference.ts'
import type { HistoryPage, StoredCheckpoint } from './ports.ts'
import type { EventFacts, StoredFact } from './trail-ports.ts'
import { placeOfRun, type UnnamedDifference } from './verified-head.ts'

/** The checkpoints whose facts are read at once. */
const widthMax = 16

/**
 * Makes the function that compares stored checkpoints with their facts: each has the fact that it was signed, and a fact for each
 * line of a witness. Another text in the fact is found from the side of the fact. @throws Transient `store-unavailable`.
 */
export const makeCompareCheckpoints = ({ facts }: Readonly<{ facts: EventFacts }>) => {
  const compare = async (tenantId: string, stored: StoredCheckpoint): Promise<readonly UnnamedDifference[]> => {
    const ofEvent = await facts.of({ tenantId, eventId: eventIdOfCheckpoint(tenantId, stored.at) })
    const place = placeOfRun(stored.at)
    const isRecorded = ofEvent.some((fact) => kindOf(fact) === 'checkpointed')
    const lines = new Set(ofEvent.flatMap(lineIn))
    return [
      ...(isRecorded
        ? []
        : [{ kind: 'missing-fact', place, because: 'A run has a checkpoint, and no fact has it.' } as const]),
      ...(stored.cosignatures.every((line) => lines.has(line))
        ? []
        : [{ kind: 'missing-fact', place, because: 'A run has a cosignature, and no fact has it.' } as const]),
    ]
  }

  return async (tenantId: string, items: HistoryPage['items']): Promise<readonly UnnamedDifference[]> => {
    const found = await inGroups(items, widthMax, async (item) =>
      item instanceof LogDifference ? [unreadable(item)] : compare(tenantId, item),
    )
    return found.flat()
  }
}

const unreadable = ({ kind, place }: LogDifference): UnnamedDifference => ({
  ...{ kind, place },
  because: 'The run of a checkpoint cannot be read.',
})

/** The line of a witness in a fact. */
const lineIn = ({ happening, text }: StoredFact): readonly string[] => {
  const line = kindOf({ happening }) === 'cosigned' && readableFact(text)?.data.line
  return typeof line === 'string' ? [line] : []
}
