import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { catalogue } from '#catalogue/catalogue.ts'
import { markedPlaces, replacePlaces } from '#catalogue/marked-places.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { usersOf } from '#workflow/application/event-users.ts'

const [one, other, third] = [
  '3b1f6f5e-64c6-4d5c-9f0a-8f4f3f0f9a11',
  'e1a5c2b4-77d9-4a3e-8b1d-5d2f9c6a0b33',
  '6a5b4c3d-2e1f-4a0b-9c8d-7e6f5a4b3c2d',
]

const ofType = (type: string, changed: object = {}, known: object = {}) =>
  usersOf(aFact({ type, eventtype: type, data: { ...catalogue.get(type)?.example, ...changed }, ...known }))

describe('The users that an event names', () => {
  it('are none for a payment, whose accounts are not users', () => {
    expect(usersOf(aFact())).toEqual([])
  })

  it('are the one of the envelope and the one of the data, whichever of them is there', () => {
    const attempt = 'Challenge.Attempt.Started.v1'
    expect(ofType(attempt)).toEqual([one])
    expect(ofType(attempt, {}, { userid: one.toUpperCase() })).toEqual([one])
    expect(ofType(attempt, {}, { userid: other })).toEqual([other, one])
    expect(usersOf(aFact({ userid: other }))).toEqual([other])
  })

  it('are also those in lists, and who granted or changed something', () => {
    expect(ofType('Collaboration.Edit.Conflicted.v1', { userIds: [one, other, third] })).toEqual([one, other, third])
    expect(ofType('Auth.Permission.Granted.v1', { userId: one, grantedBy: third })).toEqual([one, third])
    expect(ofType('Evaluation.Status.Changed.v1', { changedBy: 'ana' })).toEqual(['ana'])
  })

  it('are found in each type whose schema marks one', () => {
    const uuid = z.uuid()
    for (const { type, data, example, publisher } of catalogue.values()) {
      if (publisher.startsWith('sluice/')) continue
      const places = markedPlaces(data, example)
      const marked: string[] = []
      replacePlaces(example, (pointer, value) => {
        if (places.get(pointer) === 'identifier' && uuid.safeParse(value).success) marked.push(String(value))
        return undefined
      })
      expect(ofType(type), type).toEqual(expect.arrayContaining([...new Set(marked)]))
    }
  })
})
