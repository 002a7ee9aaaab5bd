import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { expect, inject, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aClient, aPayment, aToken } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { schemasIn, step } from '#test/support/world/json-schema.ts'
import { readLog } from '#test/support/world/read-log.ts'
import openApi from '../../docs/openapi.json' with { type: 'json' }

const environment = inject('environment')
const { SLUICE_HTTP_URL = '', TENANTS_TABLE } = environment

/** Runs the command on the copy, as an operator does. `SLUICE_HTTP_PORT` names the copy. */
const tenant = (...args: readonly string[]) => {
  const { FACTS_TABLE: _, TENANTS_TABLE: __, ...rest } = process.env
  return runTenant({ ...rest, SLUICE_HTTP_PORT: new URL(SLUICE_HTTP_URL).port }, args)
}

/** Runs the command as on a deployed stage: the tables are named, and AWS is asked who runs it. */
const tenantOfStage = (...args: readonly string[]) => {
  const { STACK_ROLE_IDS: _, ...env } = { ...process.env, ...environment }
  return runTenant(env, args)
}

const runTenant = (env: NodeJS.ProcessEnv, args: readonly string[]) => {
  const options = { cwd: projectFolder, env, timeout: 30_000 }
  return new Promise<Readonly<{ code: number; text: string }>>((resolve) => {
    execFile(process.execPath, ['commands/tenant.ts', ...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, text: stdout + stderr }),
    )
  })
}

const schemaAt = schemasIn(openApi, '2020-12')

/** Reads as an operator, without naming a tenant, and checks the answer against openapi.json. */
const read = async (path: string, route: string) => {
  const token = await aToken(environment, { operator: true, subject: 'carol' })
  const answer = await fetch(`${SLUICE_HTTP_URL}${path}`, { headers: { authorization: `Bearer ${token}` } })
  const body = (await answer.json()) as Readonly<Record<string, unknown>>
  const mediaType = step(answer.headers.get('content-type')?.split(';', 1)[0] ?? '')
  expect(schemaAt(`/paths/${step(route)}/get/responses/${answer.status}/content/${mediaType}/schema`)(body)).toEqual([])
  return { status: answer.status, body }
}

const getTenant = (tenantId: string) => read(`/v1/tenants/${tenantId}`, '/v1/tenants/{id}')

/** The words after `approve` in the command that `show` prints. */
const approvalIn = (text: string): readonly string[] => / -- approve (.+)$/m.exec(text)?.[1]?.split(' ') ?? []

it('a tenant is suspended by one person and opened by two, over the command', async () => {
  const tenantId = `tenants-${randomUUID()}`
  const client = await aClient(environment, tenantId)
  expect(await tenant('set', tenantId, '--status', 'suspended', '--as', 'alice')).toMatchObject({ code: 0 })
  await eventually(async () => (await client.post(aPayment())).status === 403)

  const proposed = await tenant('set', tenantId, '--status', 'active', '--as', 'alice')
  expect(proposed.text).toContain('Proposed: nothing changed yet.')
  const approval = approvalIn(proposed.text)
  const { text: own, code } = await tenant('approve', ...approval, '--as', 'alice')
  expect([code, own]).toEqual([1, 'You have proposed this. Another person must approve it.\n'])
  expect((await getTenant(tenantId)).body).toMatchObject({
    settings: { status: 'suspended' },
    proposals: [{ id: approval[2], change: 'set status active', proposedBy: 'alice', proposedByIssuer: 'os' }],
  })
  expect((await client.post(aPayment())).status).toBe(403)

  expect((await tenant('approve', ...approval, '--as', 'bob')).text).toMatch(/status +active/)
  await eventually(async () => (await client.post(aPayment())).status === 202)
  const facts = await eventually(async () => {
    const chain = (await readLog(tenantId)).filter(({ type }) => type.startsWith('Access.'))
    return chain.length === 3 && chain.map(({ type, actor }) => `${type} ${actor}`)
  })
  expect(facts.toSorted()).toEqual([
    'Access.Tenant.Changed.v1 alice',
    'Access.Tenant.Changed.v1 bob',
    'Access.TenantChange.Proposed.v1 alice',
  ])
})

it('a proposal is withdrawn by its proposer, and what was changed meanwhile is not replaced', async () => {
  const tenantId = `tenants-${randomUUID()}`
  const { text } = await tenant('set', tenantId, '--retention-days', '30', '--as', 'alice')
  const approval = approvalIn(text)
  await tenant('set', tenantId, '--burst', '20', '--as', 'carol')
  expect((await tenant('approve', ...approval, '--as', 'bob')).text).toContain('have another version')
  const proposal = ['--proposal', approval[2] ?? '']
  expect((await tenant('withdraw', tenantId, ...proposal, '--as', 'bob')).code).toBe(1)
  expect((await tenant('withdraw', tenantId, ...proposal, '--as', 'alice')).text).toContain('Withdrawn.')
  const late = await tenant('approve', tenantId, ...proposal, '--replaces', '1', '--as', 'bob')
  expect(late).toEqual({ code: 1, text: 'The proposer has withdrawn the proposal. Propose it again.\n' })
  expect((await getTenant(tenantId)).body).toMatchObject({ settings: { burst: 20 }, proposals: [], version: 1 })
})

it('operators list the tenants and see rows that were edited by hand', async () => {
  const tenantId = `tenants-${randomUUID()}`
  expect(await getTenant(tenantId)).toMatchObject({ status: 404, body: { code: 'tenant-not-found' } })
  expect((await getTenant('NOT-AN-ID')).status).toBe(404)
  await makeDynamo().send(
    new PutCommand({ TableName: TENANTS_TABLE, Item: { pk: `tenant#${tenantId}`, sk: 'settings', retentionDays: 1 } }),
  )
  expect((await getTenant(tenantId)).body).toMatchObject({
    settings: { retentionDays: 1 },
    differences: ['retentionDays'],
  })
  expect((await tenant('show', tenantId)).text).toContain(
    'WARNING: the rows differ from the recorded changes in: retentionDays.',
  )
  const listed = await eventually(async () => {
    const { text } = await tenant('list')
    return text.includes(tenantId) && text
  })
  expect(listed).toMatch(new RegExp(`^${tenantId} +active +version 0$`, 'm'))
  expect((await read('/v1/tenants?limit=1', '/v1/tenants')).body).toMatchObject({
    items: [{}],
    nextCursor: expect.any(String),
  })
})

it('a token of a tenant is refused and does not breach anything', async () => {
  const tenantId = `tenants-${randomUUID()}`
  const client = await aClient(environment, tenantId)
  for (const path of ['/v1/tenants', `/v1/tenants/${tenantId}`])
    expect(await client.get(path)).toMatchObject({ status: 403, body: { code: 'scope-missing' } })
})

it('on a deployed stage, AWS names the person, and a suspension needs no setting of permits', async () => {
  const tenantId = `tenants-${randomUUID()}`
  const refused = await tenantOfStage('set', tenantId, '--status', 'suspended', '--as', 'bob')
  expect(refused).toEqual({ code: 2, text: '--as is for a copy on this machine. Run the command without it.\n' })
  expect((await getTenant(tenantId)).status).toBe(404)
  expect((await tenantOfStage('set', tenantId, '--status', 'suspended')).code).toBe(0)
  const { body } = await getTenant(tenantId)
  expect(body.changes).toMatchObject([
    { by: expect.stringMatching(/^arn:aws/), byIssuer: expect.stringMatching(/^sts\.amazonaws\.com\/\d{12}$/) },
  ])
  const permit = await tenantOfStage('permit', tenantId, '--sender', 'AIDAGOOD')
  expect([permit.code, permit.text]).toEqual([1, expect.stringContaining('STACK_ROLE_IDS')])
})
