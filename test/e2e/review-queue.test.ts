import { describe, expect, inject, it } from 'vitest'
import { asOperator } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { aReviewTenant, claimNext, listReviews } from '#test/support/world/review-tenant.ts'
import { textWithoutIds } from '#test/support/world/text-without-ids.ts'

const environment = inject('environment')

describe('The queue of reviews, over HTTP,', () => {
  it('gives each caller a review of its own, and 204 when there is none', async () => {
    const { ana, ids, person } = await aReviewTenant(environment, 3)
    const ben = await person('ben')
    const claimed = await Promise.all([claimNext(ana), claimNext(ben), claimNext(ana)])
    expect(claimed.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(new Set(claimed.map(({ review }) => review?.eventId))).toEqual(new Set(ids))
    const none = await claimNext(ben, '', 'a-key')
    expect(none).toEqual({ status: 204, replayed: null, review: undefined })
    expect(await claimNext(ben, '', 'a-key')).toEqual({ ...none, replayed: 'true' })
    expect(await claimNext(ana, '', 'a-key')).toMatchObject({ status: 422 })
  })

  it('gives a supervisor what only a supervisor can decide, and refuses an eleventh claim of one person', async () => {
    const { ana, ids, person } = await aReviewTenant(environment, 11)
    const [ben, sam] = [await person('ben'), await person('sam', 'reviews:decide reviews:supervise')]
    const escalated = await ben.call(`/v1/reviews/${ids[0]}/escalate`, {
      method: 'POST',
      headers: { 'idempotency-key': 'k', 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'The payer is known to me.' }),
    })
    expect(escalated.status).toBe(200)
    for (let index = 0; index < 10; index += 1) expect(await claimNext(ana)).toMatchObject({ status: 200 })
    expect(await claimNext(ana)).toMatchObject({ status: 409, review: { code: 'review-claims-full' } })
    expect(await claimNext(ben)).toMatchObject({ status: 204 })
    expect(await claimNext(sam)).toMatchObject({ status: 200, review: { eventId: ids[0], level: 2 } })
    expect(await listReviews(ana, '?limit=200')).toHaveLength(11)
  })

  it('answers 304 until something changes, counts each view, and lists who reviews', async () => {
    const { ana } = await aReviewTenant(environment, 2)
    const tagOf = async (path: string) => String((await ana.call(path)).headers.get('etag'))
    const statusOf = async (path: string, etag: string) =>
      (await ana.call(path, { headers: { 'if-none-match': etag } })).status
    const paths = ['/v1/reviews', '/v1/reviews/summary', '/v1/reviews/people']
    const tags = await Promise.all(paths.map(tagOf))
    expect(await Promise.all(paths.map((path, index) => statusOf(path, tags[index] ?? '')))).toEqual([304, 304, 304])
    const { review } = await claimNext(ana, '?band=medium&assignee=none')
    // An index and the cache of each instance are behind for a moment.
    for (const [index, path] of paths.slice(0, 2).entries())
      await eventually(async () => (await statusOf(path, tags[index] ?? '')) === 200)
    const summary = await eventually(async () => {
      const { body } = await ana.get('/v1/reviews/summary')
      return (body as { counts: { mine: number } }).counts.mine === 1 && body
    })
    expect(summary).toMatchObject({ counts: { open: 2, mine: 1, unclaimed: 1, decidedToday: 0 }, complete: true })
    expect(await listReviews(ana, '?assignee=me')).toMatchObject([{ eventId: review?.eventId }])
    expect(await listReviews(ana, '?assignee=none')).toHaveLength(1)
  })

  it('opens a review for its tenant, masked for an operator, and for no partner', async () => {
    const { ana, person, tenantId, ids } = await aReviewTenant(environment, 1)
    const path = `/v1/reviews/${ids[0]}`
    const opened = await ana.call(path)
    const etag = String(opened.headers.get('etag'))
    const task = await opened.text()
    expect([opened.status, task]).toEqual([200, expect.stringContaining('Erika Muster')])
    expect(JSON.parse(task)).toMatchObject({
      status: 'open',
      event: { status: 'held' },
      assessment: { band: 'medium' },
    })
    expect((await ana.call(path, { headers: { 'if-none-match': etag } })).status).toBe(304)
    const preview = await (await ana.call(`${path}?preview=true`)).text()
    expect(preview).not.toMatch(/Erika|commitment:/)

    const headers = await asOperator(environment, tenantId, { scope: 'reviews:read reviews:decide' })
    const masked = await (await ana.call(path, { headers })).text()
    expect(textWithoutIds(masked)).not.toMatch(/Erika|4711|0815|desk-7/)
    expect(new Set(JSON.parse(masked).actions.map(({ code }: { code: string }) => code))).toEqual(
      new Set(['operator-forbidden']),
    )
    const refused = await ana.call('/v1/reviews/next', {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': 'k' },
    })
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'operator-forbidden' }])
    expect((await ana.call('/v1/reviews/people', { headers })).status).toBe(403)

    const partner = await person('ana', undefined, { partner: 'shop-7' })
    for (const call of [path, '/v1/reviews', '/v1/reviews/summary', '/v1/reviews/people'])
      expect((await partner.get(call)).body).toMatchObject({ code: 'partner-forbidden' })
    const stranger = await aReviewTenant(environment, 0)
    expect((await stranger.ana.get(path)).body).toMatchObject({ code: 'review-not-found' })
    expect((await stranger.ana.get('/v1/reviews/next')).status).toBe(405)
  })
})
