import { describe, expect, it } from 'vitest'
import { makeDynamoSignedRuns } from '#audit/adapters/dynamo-signed-runs.ts'
import { aDynamoClient } from '#test/support/builders/a-dynamo-client.ts'

const tenant = 'acme'
const timeAt = (index: number): string => new Date(Date.UTC(2026, 2, 1) + index * 1000).toISOString()
const batchAt = (index: number): string => `${timeAt(index)}#one`

const aRow = (index: number) => ({
  ...{ pk: `runs#${tenant}`, sk: timeAt(index), assignedAt: timeAt(index), firstIndex: index, count: 1 },
  ...{ batches: [[batchAt(index), 1]], size: index + 1, checkpoint: 'A checkpoint.' },
})

type Query = Readonly<{
  Limit: number
  ExclusiveStartKey?: Readonly<{ sk: string }>
  ExpressionAttributeValues: Readonly<{ ':time': string }>
}>

/** The runs of one log, and the limits of the queries that read them. */
const runsOf = (rows: readonly Readonly<Record<string, unknown> & { sk: string }>[]) => {
  const limits: number[] = []
  const dynamo = aDynamoClient((input) => {
    // The client is asked for nothing but runs.
    const { Limit, ExclusiveStartKey, ExpressionAttributeValues } = input as Query
    limits.push(Limit)
    const left = rows.filter(
      ({ sk }) =>
        sk >= ExpressionAttributeValues[':time'] && (ExclusiveStartKey === undefined || sk > ExclusiveStartKey.sk),
    )
    const Items = left.slice(0, Limit)
    const last = Items.at(-1)
    return { Items, ...(left.length > Limit && last && { LastEvaluatedKey: { pk: `runs#${tenant}`, sk: last.sk } }) }
  })
  return { ofBatch: makeDynamoSignedRuns(dynamo, 'audit-log').ofBatch, limits }
}

describe('the run of a batch', () => {
  it('is the one that names it', async () => {
    const { ofBatch } = runsOf(Array.from({ length: 300 }, (_, index) => aRow(index)))
    expect(await ofBatch(tenant, batchAt(7))).toMatchObject({ firstIndex: 7 })
    expect(await ofBatch(tenant, batchAt(300))).toBeUndefined()
  })

  it('is unknown after some thousand runs, which few queries read', async () => {
    const { ofBatch, limits } = runsOf(Array.from({ length: 6000 }, (_, index) => aRow(index)))
    await expect(ofBatch(tenant, `${timeAt(0)}#planted`)).rejects.toMatchObject({ kind: 'altered-entry' })
    expect(limits.length).toBeLessThan(60)
    expect(await ofBatch(tenant, `${timeAt(2000)}#planted`)).toBeUndefined()
  })

  it('is found some thousand runs later, if the clock jumped back before the batch was recorded', async () => {
    const late = `${timeAt(0)}#late`
    const rows = Array.from({ length: 6000 }, (_, index) => aRow(index))
    const { ofBatch } = runsOf(rows.with(4900, { ...aRow(4900), batches: [[late, 1]] }))
    expect(await ofBatch(tenant, late)).toMatchObject({ firstIndex: 4900 })
  })

  it('is unknown if it can be a run that cannot be read', async () => {
    const { ofBatch } = runsOf(
      Array.from({ length: 20 }, (_, index) => (index === 3 ? { ...aRow(3), count: -1 } : aRow(index))),
    )
    await expect(ofBatch(tenant, batchAt(3))).rejects.toMatchObject({
      ...{ kind: 'inconsistent-history', place: `run ${timeAt(3)}` },
    })
    expect(await ofBatch(tenant, batchAt(2))).toMatchObject({ firstIndex: 2 })
    expect(await ofBatch(tenant, batchAt(4))).toMatchObject({ firstIndex: 4 })
  })
})
