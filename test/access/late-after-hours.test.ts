import { describe, expect, it } from 'vitest'
import { makeLateAfterHours } from '#access/adapters/late-after-hours.ts'
import { aDynamoClient } from '#test/support/builders/a-dynamo-client.ts'

const settings = { table: 'tenants', cacheSeconds: 60 }

describe('The time after which a report is late', () => {
  it.each([
    [48, {}],
    [48, { Item: { status: 'active', lateAfterHours: 0 } }],
    [9600, { Item: { lateAfterHours: 9600 } }],
  ])('is %i hours by the row of the tenant: %j', async (hours, row) => {
    expect(
      await makeLateAfterHours(
        aDynamoClient(() => row),
        settings,
      )('acme'),
    ).toBe(hours)
  })

  it('is read once for many events', async () => {
    let readCount = 0
    const client = aDynamoClient(() => {
      readCount += 1
      return {}
    })
    const lateAfterHours = makeLateAfterHours(client, settings)
    for (let event = 0; event < 50; event += 1) await lateAfterHours('acme')
    expect(readCount).toBe(1)
  })
})
