import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { accepting } from '#facts/application/accepting.ts'
import { factAs } from '#facts/application/fact-as.ts'
import { aFact } from '#test/support/builders/a-fact.ts'

const [v1, v2, v3] = ['Trading.Order.Placed.v1', 'Trading.Order.Placed.v2', 'Trading.Order.Placed.v3'] as const
const anOrder = (type: string) => aFact({ type, eventtype: type, data: catalogue.get(type)?.example ?? {} })

describe('a consumer that states its versions', () => {
  it('gets a fact of an accepted version as it is', () => {
    const fact = anOrder(v2)
    expect(accepting('scoring', [v1, v2])(fact)).toBe(fact)
  })

  it('gets an older fact brought up and a newer one brought down, with all but type and data as they were', () => {
    const [old, recent] = [anOrder(v1), anOrder(v2)]
    expect(accepting('scoring', [v2])(old)).toEqual({ ...old, type: v2, data: expect.anything() })
    expect(accepting('scoring', [v2])(old)?.data).toMatchObject({ quantity: '2.5', orderType: 'market' })
    expect(accepting('desk', [v1])(recent)).toEqual({ ...recent, type: v1, data: catalogue.get(v1)?.example })
  })

  it('refuses permanently a version that nothing brings to one it knows, and names the versions', () => {
    const accept = (types: readonly string[], type: string) => () => accepting('scoring', types)(aFact({ type }))
    const refusal = (detail: string) =>
      expect.objectContaining({ code: 'event-version-unaccepted', retryable: false, message: detail })
    expect(accept([v2], v3)).toThrow(
      refusal(
        'scoring accepts Trading.Order.Placed v2, and no conversion from v3 exists. See docs/event-versioning.md.',
      ),
    )
    expect(accept([v1, v2], v3)).toThrow(
      refusal(
        'scoring accepts Trading.Order.Placed v1 and v2, and no conversion from v3 exists. See docs/event-versioning.md.',
      ),
    )
    expect(accept([v3], v2)).toThrow(expect.objectContaining({ code: 'fact-invalid' }))
    expect(() => accepting('scoring', [v3])(anOrder(v2))).toThrow(
      refusal(
        'scoring accepts Trading.Order.Placed v3, and no conversion from v2 exists. See docs/event-versioning.md.',
      ),
    )
  })

  it('ignores families it does not name', () => {
    expect(accepting('scoring', [v2])(aFact())).toBeUndefined()
    expect(accepting('scoring', [v2])(aFact({ type: 'Unknown.Entity.Changed.v9' }))).toBeUndefined()
  })

  it('converts nothing that does not keep its own contract', () => {
    const broken = aFact({ type: v1, data: { quantity: 'many' } })
    expect(() => accepting('scoring', [v2])(broken)).toThrow(expect.objectContaining({ code: 'fact-invalid' }))
    expect(() => factAs(broken, v2)).toThrow(expect.objectContaining({ code: 'fact-invalid' }))
  })
})
