import { expect, it } from 'vitest'
import { readMappings } from '#lab/bench/floor/mappings.ts'

it('reads every queue as serverless.yml defines, with the concurrency of the local event sources at most', () => {
  const mappings = readMappings()
  expect([...mappings.keys()].toSorted()).toEqual(
    ['Audit', 'Bridge', 'Intake', 'Scoring', 'Views', 'Violations', 'Workflow'].map((name) => `${name}Queue`),
  )
  expect(mappings.get('AuditQueue')).toEqual({ batchSize: 10, concurrencyMax: 2 })
  expect(mappings.get('ViewsQueue')).toEqual({ batchSize: 10, concurrencyMax: 3 })
})
