import * as z from 'zod'
import { cursorOf, pageFields } from '#api/list-query.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import { cosignatureVerdict } from './cosignature.ts'
import { wholeCheckpoint } from './newest-checkpoint.ts'
import type { AuditLog, StoredCheckpoint } from './ports.ts'
import { readNote } from './signed-note.ts'
import { base64Of } from './strict-text.ts'
import { isMet, type TrustPolicy } from './trust-policy.ts'

type Needs = Readonly<{ log: Pick<AuditLog, 'checkpoints'>; policy: TrustPolicy }>

/** One checkpoint, as `GET /v1/audit/checkpoints` returns it. */
type CheckpointView = Readonly<{
  size: number
  root: string
  signedAt: string
  note: string
  cosignedBy: readonly string[]
  meetsPolicy: boolean
}>

type CheckpointPage = Readonly<{ items: readonly CheckpointView[]; nextCursor: string | null }>

/** The prefix of the cursors of this list, so that no list accepts a cursor of another. */
const cursorMark = 'checkpoints:'

const placeIn = (text: string): string | undefined => {
  const place = text.slice(cursorMark.length)
  return text.startsWith(cursorMark) && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(place) ? place : undefined
}

const query = z.strictObject(pageFields(placeIn))

/**
 * Returns a page of the checkpoints of a log, newest first, with their cosignatures, and whether these meet the policy of the stack.
 * The list of a tenant without a log is empty.
 * @throws Refusal `query-invalid`. @throws LogDifference if a stored checkpoint is none. @throws Transient `store-unavailable`.
 */
export const makeListCheckpoints =
  ({ log, policy }: Needs) =>
  async (tenantId: string, input: unknown): Promise<CheckpointPage> => {
    const { limit, cursor } = readQuery(query, input)
    const { items, next } = await log.checkpoints(tenantId, { limit, ...(cursor !== undefined && { before: cursor }) })
    return {
      items: items.map((stored) => viewOf(stored, policy)),
      nextCursor: next === undefined ? null : cursorOf(`${cursorMark}${next}`),
    }
  }

const viewOf = (stored: StoredCheckpoint, policy: TrustPolicy): CheckpointView => {
  const { size, root, note, signedAt } = wholeCheckpoint(stored)
  const signed = readNote(note)
  const cosignedBy = policy.witnesses
    .filter(({ key }) => signed && cosignatureVerdict(signed, key) === 'valid')
    .map(({ name }) => name)
  return { size, root: base64Of(root), signedAt, note, cosignedBy, meetsPolicy: isMet(policy, new Set(cosignedBy)) }
}
