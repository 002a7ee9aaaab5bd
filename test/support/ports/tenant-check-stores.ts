import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { makeTenantCheck } from '#access/adapters/tenant-check.ts'
import { keyOf } from '#access/adapters/tenant-rows.ts'
import { makeCheckTenants } from '#access/application/check-tenants.ts'
import type { Check } from '#facts/application/check.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { makeMemoryTenantRegister } from '../doubles/memory-tenant-register.ts'
import { editRow } from '../world/edit-row.ts'
import { makeTenantParts, type TenantParts } from './access-stores.ts'
import { onStores } from './stores.ts'

/** A register of tenants, its check, and what someone with rights on its table can do. */
type TenantCheckParts = TenantParts &
  Readonly<{
    check: Check
    editSettings: (tenantId: string, changes: Readonly<Record<string, unknown>> | undefined) => Promise<void>
    addPermit: (tenantId: string, senderId: string) => Promise<void>
    deletePermit: (tenantId: string, senderId: string) => Promise<void>
  }>

/** A new register in memory, or the one of the running copy. */
export const makeTenantCheckParts = onStores(
  (): TenantCheckParts => {
    const facts = makeMemoryFactLog()
    const register = makeMemoryTenantRegister(facts)
    const [added, deleted] = [new Set<string>(), new Set<string>()]
    let edit: ((state: Awaited<ReturnType<typeof register.read>>) => typeof state) | undefined
    const edited: typeof register = {
      ...register,
      read: async (...of) => {
        const state = await register.read(...of)
        return edit ? edit(state) : state
      },
      senders: async (...of) =>
        [...(await register.senders(...of)), ...added].filter((sender) => !deleted.has(sender)).toSorted(),
    }
    return {
      register,
      facts,
      check: makeCheckTenants({ register: edited, facts }),
      editSettings: async (_, changes) => {
        edit = ({ settings, version, isPermitted }) => {
          if (changes === undefined) return { settings: {}, version: 0, isPermitted }
          const { version: nextVersion = version, ...others } = changes
          return { settings: { ...settings, ...others }, version: Number(nextVersion), isPermitted }
        }
      },
      addPermit: async (_, senderId) => void added.add(senderId),
      deletePermit: async (_, senderId) => void deleted.add(senderId),
    }
  },
  ({ TENANTS_TABLE: TableName = '', FACTS_TABLE: factsTable = '' }) => {
    const dynamo = makeDynamo()
    return () => {
      const parts = makeTenantParts()
      return {
        ...parts,
        check: makeTenantCheck(dynamo, { table: TableName, factsTable }),
        editSettings: (tenantId, changes) => editRow(dynamo, { TableName, Key: keyOf.settings(tenantId) }, changes),
        addPermit: async (tenantId, senderId) => {
          await dynamo.send(new PutCommand({ TableName, Item: keyOf.sender(senderId, tenantId) }))
        },
        deletePermit: (tenantId, senderId) =>
          editRow(dynamo, { TableName, Key: keyOf.sender(senderId, tenantId) }, undefined),
      }
    }
  },
)
