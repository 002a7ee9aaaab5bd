import * as z from 'zod'
import { cursorOf, pageFields } from '#api/list-query.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { ExportStore } from './export-ports.ts'
import { type ExportView, viewOfExport } from './export-view.ts'

type Needs = Readonly<{ exports: Pick<ExportStore, 'list'>; clock: Clock }>

/** The caller, as a member of the tenant or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'isOperator'>

type ExportPage = Readonly<{ items: readonly ExportView[]; nextCursor: string | null }>

/** The prefix of the cursors of this list, so that no list accepts a cursor of another. */
const cursorMark = 'exports:'

const uuid = z.uuid()

const placeIn = (text: string): string | undefined => {
  const id = text.slice(cursorMark.length)
  return text.startsWith(cursorMark) && uuid.safeParse(id).success ? id : undefined
}

const query = z.strictObject(pageFields(placeIn))

/**
 * Returns a page of the exports of a tenant, by id, without addresses. An operator sees no person.
 * @throws Refusal `query-invalid`. @throws Transient `store-unavailable`.
 */
export const makeListExports =
  ({ exports, clock }: Needs) =>
  async (reader: Reader, input: unknown): Promise<ExportPage> => {
    const { limit, cursor: after } = readQuery(query, input)
    const { items, next } = await exports.list(reader.tenantId, { limit, after })
    const now = clock()
    return {
      items: items.map((one) => viewOfExport(one, reader, now)),
      nextCursor: next === undefined ? null : cursorOf(`${cursorMark}${next}`),
    }
  }
