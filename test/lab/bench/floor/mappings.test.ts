import { expect, it } from 'vitest'
import { readMappings } from '#lab/bench/floor/mappings.ts'
import { loadResources } from '#local/provision/template.ts'

it('reads every queue as serverless.yml defines, with the concurrency of the local event sources at most', () => {
  const mappings = readMappings()
  const queues = Object.keys(loadResources()).filter((id) => id.endsWith('Queue'))
  expect([...mappings.keys()].toSorted()).toEqual(queues.toSorted())
  expect(mappings.get('AuditQueue')).toEqual({ batchSize: 100, concurrencyMax: 3 })
  expect(mappings.get('ViewsQueue')).toEqual({ batchSize: 10, concurrencyMax: 3 })
})
