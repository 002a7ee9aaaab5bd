import type { FactRow, FactRows } from '#facts/application/fact-rows.ts'

type StoredRow = Readonly<{ pk: string; sk: string; fact: unknown; expiresAt?: number; byTimeSk?: string }>

/** The rows of facts in a list, in pages of two. */
export const makeMemoryFactRows = () => {
  const stored: StoredRow[] = []
  const rowOf = ({ pk, sk, fact, expiresAt }: StoredRow, cursor: number): FactRow => ({
    pk,
    sk,
    text: typeof fact === 'string' ? fact : undefined,
    isEnded: expiresAt !== undefined && expiresAt * 1000 <= Date.now(),
    cursor: String(cursor),
  })
  const rows: FactRows = {
    page: async (range, after) => {
      const found = stored.filter(({ pk, byTimeSk = '' }) =>
        'eventId' in range
          ? pk === `${range.tenantId}#${range.eventId}`
          : pk.startsWith(`${range.tenantId}#`) && byTimeSk >= range.from && byTimeSk <= range.to,
      )
      const first = after === undefined ? 0 : Number(after) + 1
      const page = found.slice(first, first + 2).map((row, index) => rowOf(row, first + index))
      return { rows: page, next: String(first + 1), isLast: first + 2 >= found.length }
    },
    row: async ({ pk, sk }) => {
      const row = stored.find((one) => one.pk === pk && one.sk === sk)
      return row && rowOf(row, 0)
    },
  }
  return { rows, put: async (row: StoredRow) => void stored.push(row) }
}
