import { expect, inject, it } from 'vitest'
import { aReviewTenant, claimNext, listReviews } from '#test/support/world/review-tenant.ts'

const environment = inject('environment')

it('gives each of 50 callers at once a review of its own, through three instances of the function', async () => {
  const { ana, ids, person } = await aReviewTenant(environment, 50)
  const people = await Promise.all(Array.from({ length: 25 }, (_, index) => person(`person-${index}`)))
  // Each person in two windows.
  const claimed = await Promise.all([...people, ...people].map((client) => claimNext(client)))
  // A call that lost every race is 503, and its repeat finds what is left.
  for (const [index, { status }] of claimed.entries()) {
    const client = people[index % people.length]
    if (status !== 200 && client) claimed[index] = await claimNext(client)
  }
  expect(new Set(claimed.map(({ review }) => review?.eventId))).toEqual(new Set(ids))
  expect((await claimNext(ana)).status).toBe(204)
  expect(await listReviews(ana, '?status=claimed&limit=200')).toHaveLength(50)
})
