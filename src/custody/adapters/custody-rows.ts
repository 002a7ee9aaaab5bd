import * as z from 'zod'
import { proposalFields } from '#approval/adapters/proposal-rows.ts'
import { erasureCounts, erasureTarget, holdTarget } from '#catalogue/families/custody.ts'
import type { CustodyKind } from '../application/ports.ts'
import type { DueErasure, Erasure } from '../domain/erasure.ts'
import type { Hold } from '../domain/hold.ts'

/** The prefixes of sort keys. `holds` is the version of the holds of a tenant, so one query reads it with them. */
export const prefixOf = { holds: 'hold', erasures: 'erasure#' } as const

const liftSuffix = '#lift'

/** The keys of the table `custody`, by kind of row. A tenant is a partition, and no tenant id has a `#`. */
export const keyOf = {
  hold: (tenantId: string, id: string) => ({ pk: tenantId, sk: `hold#${id}` }),
  lift: (tenantId: string, id: string) => ({ pk: tenantId, sk: `hold#${id}${liftSuffix}` }),
  erasure: (tenantId: string, id: string) => ({ pk: tenantId, sk: `erasure#${id}` }),
  holdsVersion: (tenantId: string) => ({ pk: tenantId, sk: 'holds' }),
  due: ({ tenantId, id }: Pick<DueErasure, 'tenantId' | 'id'>) => ({ pk: '#due', sk: `${tenantId}#${id}` }),
  completed: ({ tenantId, id }: Pick<DueErasure, 'tenantId' | 'id'>) => ({ pk: '#completed', sk: `${tenantId}#${id}` }),
} satisfies Readonly<Record<CustodyKind | 'holdsVersion' | 'due' | 'completed', unknown>>

type Row = Readonly<Record<string, unknown>>

const record = z.object({ ...proposalFields, content: z.string() })
const holdRow = record.extend({ id: z.uuid(), target: holdTarget, reason: z.string() })
const erasureRow = record.extend({
  id: z.uuid(),
  target: erasureTarget,
  reason: z.string(),
  jobId: z.uuid(),
  completedAt: z.iso.datetime().optional(),
  completions: z.int().positive().optional(),
  erased: z.int().positive().optional(),
  counts: erasureCounts.optional(),
})
const dueRow = z.object({
  tenantId: z.string(),
  id: z.uuid(),
  jobId: z.uuid(),
  round: z.int().positive().optional(),
  roundAt: z.iso.datetime().optional(),
  dueAt: z.iso.datetime().optional(),
})
const versionRow = z.object({ version: z.int().positive() })

/** Reads the rows of holds, with their liftings, in the order of their ids. A row that was edited so that it cannot be read is a fault. */
export const holdsIn = (rows: readonly Row[]): readonly Hold[] => {
  const lifts = new Map(rows.flatMap((row) => (isLift(row) ? [[String(row.sk), record.parse(row)] as const] : [])))
  return rows
    .filter((row) => !isLift(row) && row.sk !== 'holds')
    .map((row) => {
      const hold = holdRow.parse(row)
      const lift = lifts.get(`${row.sk}${liftSuffix}`)
      return lift === undefined ? hold : { ...hold, lift }
    })
}

const isLift = ({ sk }: Row): boolean => String(sk).endsWith(liftSuffix)

export const versionIn = (rows: readonly Row[]): number => {
  const row = rows.find(({ sk }) => sk === 'holds')
  return row === undefined ? 0 : versionRow.parse(row).version
}

export const erasureIn = (row: Row): Erasure => erasureRow.parse(row)

export const dueIn = (row: Row): DueErasure => dueRow.parse(row)
