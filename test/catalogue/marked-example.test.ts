import { expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { aHexMark, markedExample, unmarkedPlaces } from '#test/support/builders/marked-example.ts'

const ofProducers = [...catalogue.values()].filter(({ publisher }) => !publisher.startsWith('sluice/'))
const mark = aHexMark()

it.each(ofProducers)('marks every personal and secret field of $type', (entry) => {
  expect(unmarkedPlaces(entry, markedExample(entry, mark), mark)).toEqual([])
})
