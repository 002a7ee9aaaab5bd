import { expect, it } from 'vitest'
import { documents } from '#lab/docs/documents.ts'
import { driftOf } from '#lab/docs/drift.ts'

it('has on disk what the code makes of the documents; otherwise: npm run docs', async () => {
  expect(driftOf(await documents()).map(({ path, what }) => `${path} is ${what}: npm run docs`)).toEqual([])
})

it('notices a document that is missing, different or left over', async () => {
  const changed = new Map([...(await documents()), ['docs/events.md', ''], ['docs/none.md', '']])
  changed.delete('docs/schemas/Payment.Transfer.Observed.v1.json')
  expect(driftOf(changed)).toEqual(
    expect.arrayContaining([
      { path: 'docs/events.md', what: 'different' },
      { path: 'docs/none.md', what: 'missing' },
      { path: 'docs/schemas/Payment.Transfer.Observed.v1.json', what: 'left over' },
    ]),
  )
})
