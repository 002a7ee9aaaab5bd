import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { remembered } from '#platform/remembered.ts'
import type { Senders, Tenants } from '../application/ports.ts'
import { type Limit, settingsFrom } from '../domain/tenant-settings.ts'
import { keyOf, readRow, settingsOf } from './tenant-rows.ts'

type Settings = Readonly<{ table: string; cacheSeconds: number }>

/**
 * While the table is away, tenants are served by what was last read for so long, and no longer: a suspension has to take
 * effect within a time one can name.
 */
const settingsGraceMs = 600_000

/** Tenants as their rows say, remembered for a while. One without a row is active, with the usual limit. */
export const makeDynamoTenants = (
  dynamo: DynamoDBDocumentClient,
  { table, cacheSeconds }: Settings,
  usual: Limit,
): Tenants => ({
  settings: remembered({
    read: async (tenantId) => settingsFrom(settingsOf(await readRow(dynamo, table, keyOf.settings(tenantId))), usual),
    spanMs: cacheSeconds * 1000,
    graceMs: settingsGraceMs,
    nowMs: Date.now,
  }),
})

/**
 * Senders as their rows say. Only a permit is remembered, so that a new one holds at once, and never longer than for
 * its time, so that one that was revoked does not. A role's sender id is counted
 * by the part before the session's name, which whoever takes the role chooses.
 */
export const makeDynamoSenders = (dynamo: DynamoDBDocumentClient, { table, cacheSeconds }: Settings): Senders => {
  const isPermitted = remembered({
    read: async (pair) => {
      const [senderId = '', tenantId = ''] = pair.split('#')
      return (await readRow(dynamo, table, keyOf.sender(senderId, tenantId))) !== undefined
    },
    spanMs: cacheSeconds * 1000,
    graceMs: 0,
    nowMs: Date.now,
    isKept: Boolean,
  })
  return {
    mayWriteFor: async (senderId, tenantId) => {
      const [principal = ''] = senderId.split(':', 1)
      return /^[\w-]+$/.test(principal) && isPermitted(`${principal}#${tenantId}`)
    },
  }
}
