import { randomUUID } from 'node:crypto'
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, inject, it } from 'vitest'
import { contentOfChange } from '#access/application/tenant-fact.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aTenant } from '#test/support/builders/a-tenant.ts'
import { makeTenantParts } from '#test/support/ports/access-stores.ts'
import { eventually } from '#test/support/world/eventually.ts'

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
})

it('The row of a proposal expires at a whole second, which is the unit of the deletion', async () => {
  const { propose, tenantId } = aTenant(makeTenantParts())
  const { id } = await propose({ kind: 'permit', senderId: 'AIDAGOOD' })
  const Key = { pk: `tenant#${tenantId}`, sk: `proposal#${id}` }
  const { Item } = await dynamo.send(new GetCommand({ TableName, Key }))
  expect(Item?.expiresAt).toSatisfy(Number.isInteger)
})
