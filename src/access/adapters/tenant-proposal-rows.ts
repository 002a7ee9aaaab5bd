import * as z from 'zod'
import { proposalFields } from '#approval/adapters/proposal-rows.ts'
import { tenantSettings } from '#catalogue/families/access.ts'
import { daysAfter } from '#kernel/domain/instant.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import type { TenantProposal } from '../application/ports.ts'
import { changeAsJson } from '../application/tenant-fact.ts'
import type { TenantChange } from '../domain/tenant-change.ts'
import { prefixOf } from './tenant-rows.ts'

/** DynamoDB deletes the row of a proposal some time after it, open or closed. The facts stay. */
const rowDaysMax = 90

const { status, requestsPerSecond, burst, retentionDays, lateAfterHours } = tenantSettings.shape

/** A setting that is null is reset to its default. */
const change = z.union([
  z.strictObject({
    change: z.literal('set'),
    settings: z.strictObject({
      status: status.nullable(),
      requestsPerSecond: requestsPerSecond.nullable(),
      burst: burst.nullable(),
      retentionDays: retentionDays.nullable(),
      lateAfterHours: lateAfterHours.nullable(),
    }),
  }),
  z.strictObject({ change: z.enum(['permit', 'revoke']), senderId: z.string() }),
])

/** A row that was edited by hand may hold no change. It is read as a change of nothing, which no one can approve. */
const nothing: TenantChange = { kind: 'set', settings: {} }

const changeIn = z.string().transform((text): TenantChange => {
  const parsed = change.safeParse(jsonIn(text))
  if (!parsed.success) return nothing
  if (parsed.data.change !== 'set') return { kind: parsed.data.change, senderId: parsed.data.senderId }
  const settings = Object.entries(parsed.data.settings).map(([name, value]) => [name, value ?? undefined])
  return { kind: 'set', settings: Object.fromEntries(settings) }
})

const jsonIn = (text: string): unknown => {
  try {
    return readJson(text)
  } catch {
    return undefined
  }
}

const proposalRow = z.object({ ...proposalFields, content: z.string(), change: changeIn })

const unreadable = { change: nothing, proposedBy: '', proposedAt: '1970-01-01T00:00:00.000Z' }

/**
 * Reads a proposal. Its id is in the key: if the row has another one, or cannot be read, it is a proposal of nothing. Returns
 * `undefined` for a key without an id.
 */
export const proposalOf = (row: Readonly<Record<string, unknown>>): TenantProposal | undefined => {
  const content = String(row.sk).slice(prefixOf.proposals.length)
  if (!/^[0-9a-f]{64}$/.test(content)) return undefined
  const { success, data } = proposalRow.safeParse(row)
  return { ...(success && data.content === content ? data : unreadable), content }
}

export const proposalItem = ({ change, ...fields }: TenantProposal) => ({
  ...fields,
  change: JSON.stringify(changeAsJson(change)),
  // DynamoDB deletes by whole seconds.
  expiresAt: Math.ceil(Date.parse(daysAfter(fields.proposedAt, rowDaysMax)) / 1000),
})
