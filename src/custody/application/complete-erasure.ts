import { happenings } from '#facts/domain/happening.ts'
import type { Job } from '#jobs/domain/job.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { DueErasure, Erasure, ErasureTarget } from '../domain/erasure.ts'
import { custodyFact, custodySource, definedFields } from './custody-fact.ts'
import { countsOf } from './erasure-view.ts'
import type { CustodyRegister, ErasureQueue, WaitingMessages } from './ports.ts'
import type { makeSearchLetters } from './search-letters.ts'

/**
 * An erasure waits so long for letters that no search could read. One that a dead runner or a job of a person has hidden is visible
 * again within minutes; a queue with more letters than one run can search becomes shorter.
 */
const letterWaitMs = 3_600_000

/** While messages wait in the queue `intake`, an erasure stays due so long, and then searches once more for what they became. */
const intakeWaitMs = 600_000

/** After this many rounds an erasure ends with what it could not erase. */
const roundCountMax = 5

export type CompleteErasureNeeds = Readonly<{
  register: Pick<CustodyRegister, 'erasure'>
  queue: Pick<ErasureQueue, 'nextRound' | 'complete'>
  newJobId: () => string
  /** Counts the events of a target that still have values and are under no hold. */
  countUnerased: (tenantId: string, target: ErasureTarget) => Promise<number>
  searchLetters: ReturnType<typeof makeSearchLetters>
  waiting: WaitingMessages
  /** Receives the events that an erasure leaves behind and that no legal hold protects, before it ends: once or more often. */
  reportFailed: (events: number) => void
  clock: Clock
}>

const actor = systemActor(custodySource)

/**
 * Completes an erasure whose job is finished, or begins its next round if events still have values. Returns whether it is completed.
 * Safe to repeat and to race. @throws Transient `store-unavailable`.
 */
export const makeCompleteErasure = (needs: CompleteErasureNeeds) => {
  const { register, queue, newJobId, countUnerased, searchLetters, waiting, reportFailed, clock } = needs

  return async (due: DueErasure, erasure: Erasure, job: Job, signal: AbortSignal): Promise<boolean> => {
    const { tenantId, id, jobId } = due
    const { target, completions = 0, activatedAt = '' } = erasure
    const { round = 1, roundAt = activatedAt } = due
    const found = await searchLetters(due, target, signal)
    if (!found) return false
    const waitingCount = await waiting.count()
    const roundMs = Date.parse(clock()) - Date.parse(roundAt)
    const isWaiting =
      (found.lettersUnsearched > 0 && roundMs < letterWaitMs) || (waitingCount > 0 && roundMs < intakeWaitMs)
    if (isWaiting) return false
    const tally = countsOf((await register.erasure(tenantId, id)) ?? erasure, job.tally)
    // A finished job proves nothing: people may write the table of jobs.
    const left = tally.failed > 0 ? tally.failed : await countUnerased(tenantId, target)
    const failed = job.isComplete === false ? Math.max(left, 1) : left
    if (failed > 0 && round < roundCountMax) {
      const next = { jobId: newJobId(), round: round + 1, roundAt: clock(), dueAt: due.dueAt }
      await queue.nextRound(due, next)
      return false
    }
    const counts = { ...tally, ...found, failed, waiting: waitingCount }
    const completedAt = clock()
    const draft = custodyFact(
      { tenantId, actor, correlationId: id },
      {
        eventId: id,
        type: 'Custody.Erasure.Completed.v1',
        happening: happenings.completed(completions + 1),
        at: completedAt,
        data: { erasureId: id, target: definedFields(target), jobId, ...counts },
      },
    )
    // A process that dies after the last write reports nothing more.
    if (failed > 0) reportFailed(failed)
    return queue.complete(due, { counts, completedAt, completions: completions + 1 }, draft)
  }
}
