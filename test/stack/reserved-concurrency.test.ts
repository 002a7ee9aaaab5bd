import { expect, it } from 'vitest'
import { reservedConcurrency } from '#stack/reserved-concurrency.ts'

const functions = {
  'score-event': { events: [{ sqs: { maximumConcurrency: 100 } }] },
  'publish-facts': { events: [{ stream: {} }] },
}
const reserve = (reserved: unknown) => reservedConcurrency(reserved, functions)

it('reads the concurrency of each function, and leaves out those that are off', () => {
  expect(reserve({ 'score-event': '100', 'publish-facts': '40' })).toEqual({ 'score-event': 100, 'publish-facts': 40 })
  expect(reserve({ 'score-event': 'off', 'publish-facts': '40' })).toEqual({ 'publish-facts': 40 })
})

it('refuses less than the queue of the function uses', () => {
  expect(() => reserve({ 'score-event': '99' })).toThrow(/score-event reserves a concurrency of 99.*uses 100/)
})

it.each(['', '0', '-1', '1.5', 'on', 'all'])('refuses the value "%s"', (value) => {
  expect(() => reserve({ 'publish-facts': value })).toThrow(/whole number or "off"/)
})

it('refuses a function that does not exist', () => {
  expect(() => reserve({ 'publish-fact': '1' })).toThrow(/no function publish-fact/)
})
