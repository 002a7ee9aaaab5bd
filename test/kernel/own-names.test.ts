import { expect, it } from 'vitest'
import { namesQueue, namesSluice } from '#kernel/domain/own-names.ts'

it.each([
  'sluice/scoring',
  'SLUICE/scoring',
  'sluice\\scoring',
  'sluice%2Fscoring',
  '%73luice/scoring',
  '%2573luice/scoring',
  '%252573luice/scoring',
  '\uff05252573luice/scoring',
  '\uff53luice/scoring',
  '%EF%BD%93luice/scoring',
  '%ef%bd%93luice/scoring',
  ' slu\u200bice/scoring',
])('takes %j for a name of Sluice', (text) => {
  expect(namesSluice(text)).toBe(true)
})

it.each(['sluice', 'sluices/scoring', 'desk/sluice/scoring', 'sl%uice/scoring', '%25252573luice/scoring'])(
  'takes %j for no name of Sluice',
  (text) => {
    expect(namesSluice(text)).toBe(false)
  },
)

it('knows a queue by the same spellings', () => {
  for (const text of ['queue/intake', 'Queue\\intake', '%71ueue/intake']) expect(namesQueue(text)).toBe(true)
  for (const text of ['queue', 'queues/intake', 'sluice/intake']) expect(namesQueue(text)).toBe(false)
})
