import { randomUUID } from 'node:crypto'
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, inject, it } from 'vitest'
import { makeDynamoTenantReader } from '#access/adapters/dynamo-tenant-register.ts'
import { makeListTenants } from '#access/application/list-tenants.ts'
import { contentOfChange } from '#access/application/tenant-fact.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aTenant } from '#test/support/builders/a-tenant.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { makeTenantParts } from '#test/support/ports/access-stores.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'

const { TENANTS_TABLE: TableName } = inject('environment')
const dynamo = makeDynamo()
const put = (Item: object) => dynamo.send(new PutCommand({ TableName, Item }))

describe('The rows of a tenant that were edited by hand', () => {
  it('are described as they are enforced, with a mark', async () => {
    const { change, getTenant, tenantId } = aTenant(makeTenantParts())
    await change({ kind: 'set', settings: { burst: 20 } })
    await put({
      pk: `tenant#${tenantId}`,
      sk: 'settings',
      status: 'paused',
      burst: 'many',
      retentionDays: 1,
      version: 'x',
    })
    const differences = ['burst', 'status', 'retentionDays', 'version']
    const { settings, ...rest } = await getTenant()
    expect(settings).toEqual({ status: 'suspended', retentionDays: 1 })
    expect(rest.differences.toSorted()).toEqual(differences.toSorted())
  })

  it('show a permit that no fact records, and a missing one that a fact records', async () => {
    const { agree, getTenant, tenantId } = aTenant(makeTenantParts())
    await agree({ kind: 'permit', senderId: 'AIDAAGREED' })
    const stranger = `AIDA${randomUUID().slice(0, 8)}`
    await put({ pk: `sender#${stranger}`, sk: tenantId })
    const shown = await eventually(async () => {
      const tenant = await getTenant()
      return tenant.senders.length === 2 && tenant
    })
    expect(shown).toMatchObject({ senders: ['AIDAAGREED', stranger].toSorted(), differences: ['senders'] })
  })

  it('let no one approve another change than was proposed', async () => {
    const { propose, approve, getTenant, register, tenantId } = aTenant(makeTenantParts())
    const { id, version } = await propose({ kind: 'permit', senderId: 'AIDAGOOD' })
    const row = { pk: `tenant#${tenantId}`, sk: `proposal#${id}`, content: id, proposedBy: 'alice' }
    const proposedAt = new Date().toISOString()
    for (const change of [
      '{"change":"permit","senderId":"AIDAEVIL"}',
      'x',
      '{}',
      '{"change":"set","settings":{"x":1}}',
    ]) {
      await put({ ...row, proposedAt, change })
      await expect(approve(id, version)).rejects.toMatchObject({ code: 'proposal-altered' })
      expect((await getTenant()).proposals).toMatchObject([{ id, isAltered: true }])
    }
    const evil = contentOfChange(tenantId, { kind: 'permit', senderId: 'AIDAEVIL' })
    await put({ ...row, proposedAt, content: evil, change: '{"change":"permit","senderId":"AIDAEVIL"}' })
    await expect(approve(id, version)).rejects.toMatchObject({ code: 'proposal-altered' })
    expect(await register.read(tenantId, 'AIDAEVIL')).toMatchObject({ isPermitted: false })
  })

  it('let no one approve a proposal that no one made, or that names another proposer', async () => {
    const { propose, approve, getTenant, register, tenantId } = aTenant(makeTenantParts())
    const change = { kind: 'permit', senderId: 'AIDAEVIL' } as const
    const id = contentOfChange(tenantId, change)
    const planted = {
      ...{
        pk: `tenant#${tenantId}`,
        sk: `proposal#${id}`,
        content: id,
        change: JSON.stringify({ change: 'permit', senderId: 'AIDAEVIL' }),
      },
      ...{ round: 1, proposedBy: 'carol', proposedByIssuer: anOperator('carol').issuer },
    }
    const refuses = async (proposedAt: string) => {
      await put({ ...planted, proposedAt })
      await expect(approve(id, 0, 'alice')).rejects.toMatchObject({ code: 'proposal-altered' })
      expect((await getTenant()).proposals).toMatchObject([{ id, isAltered: true }])
      expect(await register.read(tenantId, 'AIDAEVIL')).toMatchObject({ isPermitted: false })
    }
    await refuses(new Date().toISOString())
    await dynamo.send(new DeleteCommand({ TableName, Key: { pk: planted.pk, sk: planted.sk } }))
    await propose(change)
    const made = await register.proposal(tenantId, id)
    await refuses(made?.proposedAt ?? '')
  })

  it('break neither the description nor the next proposal of the change', async () => {
    const { propose, approve, change, getTenant, tenantId } = aTenant(makeTenantParts())
    const { id } = await propose({ kind: 'permit', senderId: 'AIDAGOOD' })
    const row = { pk: `tenant#${tenantId}`, sk: `proposal#${id}` }
    await put({ pk: `tenant#${tenantId}`, sk: 'proposal#x', proposedAt: 'never' })
    for (const broken of [{}, { content: id, change: 'x', proposedBy: 'alice', proposedAt: 'never' }, { content: 7 }]) {
      await put({ ...row, ...broken })
      expect((await getTenant()).proposals).toMatchObject([{ id, isAltered: true }])
      const again = change({ kind: 'permit', senderId: 'AIDAGOOD' })
      await expect(again).rejects.toMatchObject({ code: 'proposal-altered' })
    }
    await put({ ...row, content: id, change: '{}', proposedBy: 'bob', proposedAt: new Date().toISOString() })
    const anew = await propose({ kind: 'permit', senderId: 'AIDAGOOD' })
    expect((await getTenant()).proposals).toMatchObject([{ id, isAltered: false, proposedBy: 'alice' }])
    expect(await approve(anew.id, anew.version)).toBe(true)
  })
})

describe('A row that no tenant can have', () => {
  it('is left out of the list, wherever it is in a page', async () => {
    const table = await makeOwnTable('TenantsTable')
    const keys = ['A tenant', 'one', 'one two', `three#${'x'.repeat(300)}`, 'two', 'zwei!']
    const row = { sk: 'settings', status: 7, version: [] }
    for (const key of keys)
      await dynamo.send(new PutCommand({ TableName: table, Item: { ...row, pk: `tenant#${key}` } }))
    const listTenants = makeListTenants({ register: makeDynamoTenantReader(dynamo, table) })
    for (const limit of ['1', '2', '3']) {
      const items: unknown[] = []
      let cursor: string | null | undefined
      do {
        const page = await listTenants({ limit, ...(cursor && { cursor }) })
        items.push(...page.items)
        cursor = page.nextCursor
      } while (cursor)
      expect(items).toEqual(['one', 'two'].map((tenantId) => ({ tenantId, status: 'suspended', version: 0 })))
    }
  })
})

it('The row of a proposal expires at a whole second, which is the unit of the deletion', async () => {
  const { propose, tenantId } = aTenant(makeTenantParts())
  const { id } = await propose({ kind: 'permit', senderId: 'AIDAGOOD' })
  const Key = { pk: `tenant#${tenantId}`, sk: `proposal#${id}` }
  const { Item } = await dynamo.send(new GetCommand({ TableName, Key }))
  expect(Item?.expiresAt).toSatisfy(Number.isInteger)
})
