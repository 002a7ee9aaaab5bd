import { expect, it } from 'vitest'
import { z } from 'zod'
import { endpoints } from '#api/endpoints.ts'
import { readTemplate } from '#local/provision/template.ts'

const functionSchema = z.object({
  environment: z.record(z.string(), z.unknown()).default({}),
  events: z.array(
    z.object({ httpApi: z.union([z.literal('*'), z.object({ method: z.string(), path: z.string() })]).optional() }),
  ),
})

const { functions } = z
  .object({ functions: z.record(z.string(), functionSchema) })
  .parse(readTemplate('serverless.yml'))

/** The paths of GET that a function which opens the vault answers. A greedy path is every path below it. */
const paths = Object.values(functions)
  .filter(({ environment }) => 'VAULT_KEY' in environment)
  .flatMap(({ events }) => events.flatMap(({ httpApi }) => (typeof httpApi === 'object' ? [httpApi] : [])))
  .flatMap(({ method, path }) => (method === 'get' ? [path] : []))

const opensVault = (path: string): boolean =>
  paths.some(
    (known) => path === known || (known.endsWith('+}') && path.startsWith(known.slice(0, known.lastIndexOf('{')))),
  )

it('Every call that can open the vault is recorded as a reading, or has a reason', () => {
  const calls = endpoints.filter(({ method, path }) => method === 'get' && opensVault(path))
  expect(calls.length).toBeGreaterThan(5)
  const unrecorded = calls.filter(({ recordsReading }) => !recordsReading).map(({ name }) => name)
  const withReason = endpoints.filter(({ unrecordedBecause }) => unrecordedBecause).map(({ name }) => name)
  expect(unrecorded.toSorted()).toEqual(withReason.toSorted())
})

it('A reading names what was read', () => {
  const readings = endpoints.filter(({ recordsReading }) => recordsReading)
  expect(readings.map(({ name }) => name).toSorted()).toEqual([
    'find-similar',
    'get-assessment',
    'get-event',
    'get-event-by-source',
    'get-export',
    'get-proof',
    'get-review',
    'get-trail',
    'list-activity',
    'list-audit-entries',
    'list-correlated-facts',
    'list-counterparties',
  ])
  // The function of a call without an id in its path names the event, or the tenant of the log.
  const withoutId = readings.filter(({ parameters = [] }) =>
    parameters.every(({ in: place, required }) => place !== 'path' || !required),
  )
  expect(withoutId.map(({ name }) => name)).toEqual(['get-event-by-source', 'list-audit-entries'])
})
