import type { Fact } from '#facts/domain/fact.ts'
import type { EventRows } from './ports.ts'
import { makeProjectViews } from './project-views.ts'

/** A read model that can be thrown away. */
export type DisposableRows = EventRows & {
  /** Deletes every row of every tenant. */
  clear(): Promise<void>
}

type Needs = Readonly<{
  rows: DisposableRows
  /** Every fact there is, a page at a time, in any order. */
  pages: AsyncIterable<readonly Fact[]>
  /** Told after each page how many facts have been projected so far. */
  progress: (factCount: number) => void
}>

/** Throws the read model away and builds it again from the facts. Safe to repeat, and while new facts come in. */
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
