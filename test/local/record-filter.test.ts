import type { DynamoDBRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { parseTemplate, readTemplate } from '#local/provision/template.ts'
import { makeRecordFilter } from '#local/sources/record-filter.ts'

const aRecord = (eventName: 'INSERT' | 'MODIFY' | 'REMOVE', pk: string): DynamoDBRecord => ({
  eventName,
  dynamodb: { Keys: { pk: { S: pk }, sk: { S: 'a' } } },
})

const patternsOf = (text: string): unknown => parseTemplate(text)

describe('The filter of an event source mapping', () => {
  it('lets every record pass without patterns', () => {
    expect(makeRecordFilter(undefined)(aRecord('REMOVE', 'x'))).toBe(true)
  })

  it('lets the records of sequence-audit pass that serverless.yml names: new batches alone', () => {
    const { functions } = readTemplate('serverless.yml') as {
      functions: Record<string, { events: readonly { stream?: { filterPatterns: unknown } }[] }>
    }
    const passes = makeRecordFilter(functions['sequence-audit']?.events[0]?.stream?.filterPatterns)
    expect(passes(aRecord('INSERT', 'pending#acme#0'))).toBe(true)
    expect(passes(aRecord('REMOVE', 'pending#acme#0'))).toBe(false)
    expect(passes(aRecord('INSERT', 'log#acme'))).toBe(false)
  })

  it.each([
    ['one of several values', '[{ eventName: [INSERT, MODIFY] }]', aRecord('MODIFY', 'x'), true],
    ['none of the values', '[{ eventName: [INSERT, MODIFY] }]', aRecord('REMOVE', 'x'), false],
    ['one of several patterns', '[{ eventName: [INSERT] }, { eventName: [REMOVE] }]', aRecord('REMOVE', 'x'), true],
    ['an exact key', '[{ dynamodb: { Keys: { pk: { S: [x] } } } }]', aRecord('INSERT', 'x'), true],
    ['a key that only begins so', '[{ dynamodb: { Keys: { pk: { S: [x] } } } }]', aRecord('INSERT', 'xy'), false],
    ['a key that is missing', '[{ dynamodb: { Keys: { id: { S: [x] } } } }]', aRecord('INSERT', 'x'), false],
  ])('decides on a record with %s', (_, patterns, record, expected) => {
    expect(makeRecordFilter(patternsOf(patterns))(record)).toBe(expected)
  })

  it.each([
    ['another field', '[{ userIdentity: { type: [Service] } }]'],
    ['an image', '[{ dynamodb: { NewImage: { pk: { S: [x] } } } }]'],
    ['another rule', '[{ eventName: [{ anything-but: [REMOVE] }] }]'],
    ['no value', '[{ eventName: [] }]'],
    ['no pattern', '[]'],
  ])('refuses a pattern with %s, which a copy does not apply', (_, patterns) => {
    expect(() => makeRecordFilter(patternsOf(patterns))).toThrow(/A local copy applies only filterPatterns/)
  })
})
