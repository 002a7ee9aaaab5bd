import { describe, expect, it } from 'vitest'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { cloudEventSchema } from '#catalogue/envelope.ts'
import { withId } from '#facts/application/identity.ts'
import { readFact } from '#facts/application/read-fact.ts'
import { extensionsOf, isReservedName, reservedNames } from '#facts/domain/extensions.ts'
import { follow } from '#facts/domain/fact.ts'
import { factAttributes } from '#facts/fact-schema.ts'
import { submit } from '#intake/application/submit.ts'
import { receive } from '#intake/domain/submission.ts'
import { aFact, anEvent } from '#test/support/builders/a-fact.ts'
import { aUser } from '#test/support/builders/an-actor.ts'

const names = Object.keys(factAttributes.shape)

const added = { tracestate: 'a=b', sequence: 7, urgent: true }

const arrivalOf = (input: unknown) =>
  submit({
    tenantId: 'acme',
    partnerId: undefined,
    actor: aUser('p'),
    operation: 'o',
    idempotencyKey: 'k',
    correlationId: 'c',
    event: readCloudEvent(input),
  })

describe('An extension attribute', () => {
  it('has no name of an attribute of a fact', () => {
    expect(names.filter((name) => !isReservedName(name))).toEqual([])
    expect(reservedNames).toEqual(expect.arrayContaining(names))
  })

  it.each(names.filter((name) => !Object.hasOwn(cloudEventSchema.shape, name)))(
    'is refused by its name when it is called %s',
    (name) => {
      expect(() => readCloudEvent({ ...anEvent, [name]: 'x' })).toThrow(
        expect.objectContaining({ code: 'event-invalid', issues: [expect.objectContaining({ path: name })] }),
      )
    },
  )

  it('is part of the fact of the event, which reads as before, and of no later fact', () => {
    const now = '2026-03-01T12:00:00.000Z'
    const fact = withId(receive(arrivalOf({ ...anEvent, ...added }), now))
    expect(readFact(JSON.stringify(fact))).toEqual(fact)
    expect(extensionsOf(fact)).toEqual(added)
    expect(withId(receive(arrivalOf(anEvent), now))).toEqual(
      Object.fromEntries(Object.entries({ ...fact }).filter(([name]) => !Object.hasOwn(added, name))),
    )
    const next = { type: 'T', source: 'sluice/scoring', happening: 'moved#0001', recordedat: now, data: {} } as const
    expect(extensionsOf(follow(fact, next))).toEqual({})
  })

  it('is not found in a fact without one', () => {
    expect(extensionsOf(aFact())).toEqual({})
  })
})
