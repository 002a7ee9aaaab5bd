import type { Fact } from '#facts/domain/fact.ts'
import type { EventRows } from './ports.ts'
import { makeProjectViews } from './project-views.ts'

/** A read model that can be deleted and rebuilt. */
export type DisposableRows = EventRows & {
  /** Deletes every row of every tenant. */
  clear(): Promise<void>
}

type Needs = Readonly<{
  rows: DisposableRows
  /** All facts, page by page, in any order. */
  pages: AsyncIterable<readonly Fact[]>
  /** Called after each page with the number of facts projected so far. */
  progress: (factCount: number) => void
}>

/** Deletes the read model and rebuilds it from the facts. Safe to repeat, and safe while new facts arrive. */
export const rebuildViews = async ({ rows, pages, progress }: Needs): Promise<number> => {
  await rows.clear()
  const projectViews = makeProjectViews({ rows })
  let factCount = 0
  for await (const facts of pages) {
    await Promise.all(facts.map(projectViews))
    factCount += facts.length
    progress(factCount)
  }
  return factCount
}
