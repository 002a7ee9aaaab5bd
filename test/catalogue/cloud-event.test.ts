import { describe, expect, it } from 'vitest'
import { producerType } from '#catalogue/catalogue.ts'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { Refusal } from '#kernel/domain/errors.ts'

const payment = 'Payment.Transfer.Observed.v1'
const reversal = 'Payment.Transfer.Reversed.v1'

const issuesOf = (type: string, attributes: object, data: object = {}) => {
  const example = producerType(type)?.example
  try {
    readCloudEvent({ specversion: '1.0', type, source: '/desk/7', data: { ...example, ...data }, ...attributes })
    return []
  } catch (error) {
    return error instanceof Refusal ? error.issues : error
  }
}

describe('A refused event', () => {
  it.each(['id', 'source', 'subject', 'type'])('has one reason for an empty %s', (name) => {
    expect(issuesOf(payment, { [name]: '' })).toEqual([{ path: name, message: expect.stringContaining('Too small') }])
  })

  it.each([
    { eventID: '3b1f6f5e-64c6-4d5c-9f0a-8f4f3f0f9a11', time: '2026-03-01T12:00:00Z' },
    { source: '/desk/7', id: 'p-1' },
    { source: '/desk/7', id: 'p-1', eventId: '3b1f6f5e-64c6-4d5c-9f0a-8f4f3f0f9a11', time: '2026-03-01T12:00:00Z' },
  ])('names both forms of an original: %j', (original) => {
    expect(issuesOf(reversal, {}, { original })).toEqual([
      { path: 'data.original', message: expect.stringContaining('{ eventId, time } or { source, id, time }') },
    ])
  })
})
