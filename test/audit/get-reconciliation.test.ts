import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeReadReceived } from '#audit/adapters/dynamo-received.ts'
import { makeGetReconciliation, type ReceivedReader } from '#audit/application/get-reconciliation.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { makeFactLog, ownFactsTable } from '#test/support/ports/facts-stores.ts'
import { onStores, storeName } from '#test/support/ports/stores.ts'

const from = '2026-03-01T00:00:00.000Z'
const to = '2026-03-03T00:00:00.000Z'
const source = '/desk/7'

/** Reads the received facts of the log. */
const receivedIn = onStores(
  (facts: () => Promise<readonly Fact[]>): ReceivedReader =>
    async (tenantId, period, factsMax) => {
      const all = (await facts()).filter(
        ({ tenantid, recordedat }) => tenantid === tenantId && recordedat >= period.from && recordedat < period.to,
      )
      const received = all.filter(({ happening }) => happening === 'received')
      return all.length > factsMax
        ? undefined
        : received.map((fact) => ({ source: fact.source, producerId: fact.producerid }))
    },
  () => {
    const dynamo = makeDynamo()
    return () =>
      async (...period) =>
        makeReadReceived(dynamo, { table: await ownFactsTable(), shardCount: 4 })(...period)
  },
)

const aWorld = async (now = '2026-03-04T00:00:00.000Z') => {
  const log = makeFactLog()
  const tenantid = `reconciled-${randomUUID()}`
  const received = receivedIn(log.facts)
  const reconcile = makeGetReconciliation({ received, clock: () => now })
  return {
    add: async (...facts: readonly Partial<Fact>[]) => {
      for (const known of facts) await log.append(aFact({ tenantid, source, recordedat: from, ...known }))
    },
    reconcile: (query: object = {}) => reconcile(tenantid, { source, from, to, ...query }),
    withLimit: (factsMax: number) =>
      makeGetReconciliation({
        received: (tenantId, period) => received(tenantId, period, factsMax),
        clock: () => now,
      })(tenantid, { source, from, to }),
  }
}

/** The list of a producer, by the recipe of the documentation. */
const digestByShell = (ids: readonly string[]): string =>
  execFileSync('sh', ['-c', 'LC_ALL=C sort -u | sha256sum | cut -d" " -f1'], {
    input: ids.map((id) => `${id}\n`).join(''),
  })
    .toString()
    .trim()

describe(`get-reconciliation, in ${storeName},`, () => {
  it('has the digest that a shell makes of the list of the producer', async () => {
    const { add, reconcile } = await aWorld()
    const ids = ['b', 'a', 'a-1', 'a 1', 'Ä', '\u{1F600}', '\uFFFD', 'a', '10', '9']
    await add(...ids.map((producerid) => ({ producerid })))
    expect(await reconcile()).toEqual({ source, from, to, count: 9, digest: digestByShell(ids), complete: true })
  })

  it('counts what was received from the source in the period alone', async () => {
    const { add, reconcile } = await aWorld()
    await add(
      { producerid: 'first' },
      { producerid: 'last', recordedat: '2026-03-02T23:59:59.999Z' },
      { producerid: 'late', recordedat: to },
      { producerid: 'early', recordedat: '2026-02-28T23:59:59.999Z' },
      { producerid: 'other', source: '/desk/8' },
      { producerid: 'moved', happening: 'moved#0001' },
      { producerid: 'foreign', tenantid: 'another' },
      {},
    )
    expect(await reconcile()).toMatchObject({ count: 2, digest: digestByShell(['first', 'last']) })
    expect(await reconcile({ source: '/desk/9' })).toMatchObject({ count: 0, digest: digestByShell([]) })
  })

  it.each([
    ['2026-03-03T00:05:00.000Z', true],
    ['2026-03-03T00:04:59.999Z', false],
  ])('states at %s that the period is complete: %s', async (now, complete) => {
    const { reconcile } = await aWorld(now)
    expect(await reconcile()).toMatchObject({ complete })
  })

  it('refuses a period with too many facts', async () => {
    const { add, withLimit } = await aWorld()
    await add({ producerid: 'a' }, { producerid: 'b', happening: 'moved#0001' })
    expect(await withLimit(2)).toMatchObject({ count: 1 })
    await expect(withLimit(1)).rejects.toMatchObject({ code: 'query-invalid', issues: [{ path: 'to' }] })
  })

  it.each([
    { to: '2026-04-02T00:00:00Z' },
    { to: '2026-02-01T00:00:00Z' },
    { source: '' },
    { from: 'yesterday' },
    { from: undefined },
    { colour: 'red' },
  ])('refuses %o', async (query) => {
    await expect((await aWorld()).reconcile(query)).rejects.toMatchObject({ code: 'query-invalid' })
  })
})
