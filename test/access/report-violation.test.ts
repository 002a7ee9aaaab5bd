import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeReportViolation } from '#access/application/report-violation.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { readFact } from '#facts/application/read-fact.ts'
import { Violation } from '#kernel/domain/errors.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const aWorld = () => {
  const facts = makeFactLog()
  return { facts, report: makeReportViolation({ facts, clock: () => '2026-03-01T12:00:00.000Z' }) }
}

const aBreach = (claimed = 'globex') =>
  new Violation('tenant-forbidden', { kind: 'header', tenantId: 'acme', actor: 'u-1', claimed })

const anOccasion = () => ({ id: randomUUID(), call: 'POST /v1/events', correlationId: randomUUID() })

describe(`report-violation, in ${storeName},`, () => {
  it('records a breach as a fact of the tenant whose credentials were used, as its contract has it', async () => {
    const { facts, report } = aWorld()
    const occasion = anOccasion()
    await report(aBreach(), occasion)
    const [fact] = await facts.facts()
    expect(fact).toMatchObject({
      type: 'Security.Access.Violated.v1',
      source: 'sluice/access',
      tenantid: 'acme',
      actor: 'u-1',
      happening: 'violated',
      correlationid: occasion.correlationId,
      data: { kind: 'header', claimed: 'globex', call: 'POST /v1/events' },
    })
    expect(readFact(JSON.stringify(fact))).toEqual(fact)
    expect(catalogue.get('Security.Access.Violated.v1')?.data.parse(fact?.data)).toEqual(fact?.data)
  })

  it('records a breach once, however often its message comes back, and each request is one of its own', async () => {
    const { facts, report } = aWorld()
    const occasion = anOccasion()
    await report(aBreach(), occasion)
    await report(aBreach(), occasion)
    expect(await facts.facts()).toHaveLength(1)
    await report(aBreach(), anOccasion())
    expect(await facts.facts()).toHaveLength(2)
  })

  it.each([
    ['x'.repeat(5000), 'x'.repeat(128)],
    ['a\u0000b\u001b[31m', 'a·b·[31m'],
    ['half \ud800', 'half ·'],
    [`${'x'.repeat(127)}😀`, `${'x'.repeat(127)}\ufffd`],
  ])('quotes a hostile claim so that it harms nobody: %#', async (claimed, quoted) => {
    const { facts, report } = aWorld()
    await report(aBreach(claimed), anOccasion())
    expect((await facts.facts())[0]?.data.claimed).toBe(quoted)
  })
})
