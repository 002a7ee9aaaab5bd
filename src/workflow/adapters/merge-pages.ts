import type { QueuedReview } from '../application/ports.ts'

/** A page of one partition. `next` is the place of the last row that was read, and is absent at the end of the partition. */
export type QueuePage = Readonly<{ reviews: readonly QueuedReview[]; next?: string | undefined }>

type MergeOrder = Readonly<{ limit: number; isDescending: boolean }>

/**
 * Makes one page of the pages of several partitions that begin at the same place. A partition can have more rows after its `next`, so
 * only what comes before the first of them is in order. The rest is read again with the next page.
 */
export const mergePages = (pages: readonly QueuePage[], { limit, isDescending }: MergeOrder): QueuePage => {
  const isBefore = (one: string, other: string): boolean => (isDescending ? one > other : one < other)
  const [horizon] = pages.flatMap(({ next }) => next ?? []).toSorted((one, other) => (isBefore(one, other) ? -1 : 1))
  const reviews = newestOf(
    pages.flatMap((page) => page.reviews),
    ({ review }) => review,
  )
    .filter(({ place }) => horizon === undefined || !isBefore(horizon, place))
    .toSorted((one, other) => (isBefore(one.place, other.place) ? -1 : 1))
  if (reviews.length <= limit) return { reviews, ...(horizon !== undefined && { next: horizon }) }
  const first = reviews.slice(0, limit)
  return { reviews: first, next: first.at(-1)?.place }
}

type Row = Readonly<{ eventId: string; act: number }>

/** Keeps each review once: for a moment, an index can have one that has changed its partition in both. */
export const newestOf = <Item>(items: readonly Item[], rowOf: (item: Item) => Row): readonly Item[] => {
  const byEvent = Map.groupBy(items, (item) => rowOf(item).eventId)
  return [...byEvent.values()].flatMap((same) =>
    same.toSorted((one, other) => rowOf(other).act - rowOf(one).act).slice(0, 1),
  )
}
