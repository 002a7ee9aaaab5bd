import { globSync, readFileSync } from 'node:fs'
import { InternalServerError } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { putAll } from '#bridge/adapters/dynamo-writes.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { aDynamoClientThatFails } from '#test/support/builders/a-dynamo-client.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { metadata } from '#test/support/world/cancelled-for.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { clearTable, factPages } from '#views/adapters/dynamo-rebuild.ts'

/** The only file that calls the client. It translates the errors. */
const sender = 'src/facts/adapters/send.ts'

/** Direct calls in a source that uses DynamoDB: `dynamo.send(…)`, and a paginator that is not inside `pagesOf(…)`. */
const directCallsOf = (source: string): readonly string[] => {
  if (!source.includes("'@aws-sdk/lib-dynamodb'")) return []
  const calls = source.matchAll(/\.send\(|(?<!pagesOf\(\s*)\bpaginate\w+\(/g)
  return [...calls].map(([call]) => call)
}

describe('No file calls DynamoDB without translating its errors', () => {
  const paths = globSync('{src,functions,commands}/**/*.ts', { cwd: projectFolder })
  const callers = paths.filter((path) => directCallsOf(readFileSync(`${projectFolder}/${path}`, 'utf8')).length > 0)

  it(`but ${sender}`, () => {
    expect(callers).toEqual([sender])
  })

  it.each([
    ['await dynamo.send(command)', ['.send(']],
    ['for await (const page of paginateScan({ client }, scan))', ['paginateScan(']],
    ['for await (const page of pagesOf(\n  paginateScan({ client }, scan),\n))', []],
    ['await send(dynamo, command)', []],
  ])('and the search for %j returns %j', (code, calls) => {
    expect(directCallsOf(`import { GetCommand } from '@aws-sdk/lib-dynamodb'\n${code}`)).toEqual(calls)
  })
})

describe('An outage of DynamoDB is for a later try', () => {
  const dynamo = aDynamoClientThatFails(new InternalServerError({ message: '', ...metadata }))
  const log = makeDynamoFactLog(dynamo, { table: 'facts', shardCount: 1 })
  const event = {
    ...wholeTenant('t'),
    eventId: 'e',
    type: 'x',
    receivedAt: '2026-03-01T00:00:00.000Z',
    correlationId: 'c',
  }
  const status = { kind: 'status', status: 'received', step: 1 } as const
  const firstPage = () =>
    factPages(dynamo, 'facts', () => undefined)
      [Symbol.asyncIterator]()
      .next()

  it.each<[string, () => Promise<unknown>]>([
    ['the state of an audit log', () => makeDynamoAuditLog(dynamo, 'audit-log').state('t')],
    [
      'a change of a row of the read model',
      () => makeDynamoEventRows(dynamo, { viewsTable: 'views', activityTable: 'none' }).apply(event, status),
    ],
    ['the deletion of the read model', () => clearTable(dynamo, { table: 'views', keys: ['pk'] })],
    ['the facts for the read model', firstPage],
    ['the record of published messages', () => putAll(dynamo, 'published', [{ pk: 'a' }])],
    ['the append of a fact', () => log.append(aFact())],
    ['the history of an event', () => log.history(wholeTenant('t'), 'e')],
  ])('for %s', async (_, call) => {
    await expect(call()).rejects.toMatchObject({ code: 'store-unavailable', retryable: true })
  })
})
