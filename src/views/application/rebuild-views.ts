import type { FactLog } from '#facts/application/fact-log.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { ActivityWriter } from './activity-ports.ts'
import type { EventRows } from './ports.ts'
import { makeProjectBatch } from './project-batch.ts'
import { makeProjectViews } from './project-views.ts'

/** What can be deleted and rebuilt. */
type Disposable = {
  /** Deletes every row of every tenant. */
  clear(): Promise<void>
}

/** A read model that can be deleted and rebuilt. */
export type DisposableRows = EventRows & Disposable

type Needs = Readonly<{
  rows: DisposableRows
  activity: ActivityWriter & Disposable
  facts: Pick<FactLog, 'first' | 'history'>
  /** All facts, page by page, in any order. */
  pages: AsyncIterable<readonly Fact[]>
  /** Called after each page with the number of facts projected so far. */
  progress: (factCount: number) => void
  /** Called for each fact that the read model refuses. The queue sets such a fact aside. */
  skip: (fact: Fact) => void
}>

/**
 * Deletes the read model and rebuilds it from the facts. A fact that is refused stops no other. Safe to repeat, and safe while
 * new facts arrive.
 */
export const rebuildViews = async ({ pages, progress, skip, ...views }: Needs): Promise<number> => {
  await Promise.all([views.rows.clear(), views.activity.clear()])
  const projectBatch = makeProjectBatch(makeProjectViews(views))
  let factCount = 0
  for await (const facts of pages) {
    const outcomes = await projectBatch(facts)
    for (const [index, fact] of facts.entries()) {
      const outcome = outcomes[index]
      if (outcome?.status !== 'rejected') factCount += 1
      else if (outcome.reason instanceof Refusal) skip(fact)
      else throw outcome.reason
    }
    progress(factCount)
  }
  return factCount
}
