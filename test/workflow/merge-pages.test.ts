import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aReview } from '#test/support/builders/a-review.ts'
import { mergePages, type QueuePage } from '#workflow/adapters/merge-pages.ts'
import type { QueuedReview } from '#workflow/application/ports.ts'

const queued = (place: string, act = 0): QueuedReview => ({ place, review: aReview({ eventId: place, act }) })

/** Reads a page of a partition as DynamoDB does: at most so many rows, with a `next` unless it has reached the end. */
const pageOf = (
  rows: readonly QueuedReview[],
  after: string | undefined,
  isDescending: boolean,
  size: number,
): QueuePage => {
  const ordered = rows.toSorted((one, other) => (one.place < other.place === isDescending ? 1 : -1))
  const left = ordered.filter(({ place }) => after === undefined || (isDescending ? place < after : place > after))
  const reviews = left.slice(0, size)
  return { reviews, ...(left.length > size && { next: reviews.at(-1)?.place }) }
}

const placesIn = (rows: readonly QueuedReview[]) => rows.map(({ place }) => place)

describe('The pages of two partitions', () => {
  it('are one list in order, each review once, whatever the sizes of the partitions and of their pages', () => {
    const place = fc.integer({ min: 100, max: 999 }).map(String)
    const input = {
      places: fc.uniqueArray(fc.record({ place, isFirst: fc.boolean() }), { selector: (one) => one.place }),
      limit: fc.integer({ min: 1, max: 7 }),
      // A page of a megabyte can end before the limit.
      size: fc.integer({ min: 1, max: 9 }),
      isDescending: fc.boolean(),
    }
    fc.assert(
      fc.property(fc.record(input), ({ places, limit, size, isDescending }) => {
        const parts = [true, false].map((isFirst) =>
          places.filter((one) => one.isFirst === isFirst).map((one) => queued(one.place)),
        )
        const listed: string[] = []
        let after: string | undefined
        do {
          const pages = parts.map((rows) => pageOf(rows, after, isDescending, size))
          const page = mergePages(pages, { limit, isDescending })
          expect(page.reviews.length).toBeLessThanOrEqual(limit)
          listed.push(...placesIn(page.reviews))
          after = page.next
        } while (after !== undefined)
        const sorted = placesIn(parts.flat()).toSorted()
        expect(listed).toEqual(isDescending ? sorted.toReversed() : sorted)
      }),
    )
  })

  it('have a review once, as it is after its last act, while it changes its partition', () => {
    const pages = [{ reviews: [queued('1', 3)] }, { reviews: [queued('1', 2), queued('2')] }]
    const { reviews } = mergePages(pages, { limit: 5, isDescending: false })
    expect(reviews.map(({ place, review }) => [place, review.act])).toEqual([
      ['1', 3],
      ['2', 0],
    ])
  })
})
