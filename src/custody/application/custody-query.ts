import * as z from 'zod'
import { pageFields } from '#api/list-query.ts'

const id = z.uuid()

/** The query of a list of holds or erasures. A cursor is an id. */
export const custodyQuery = z.strictObject(pageFields((text) => (id.safeParse(text).success ? text : undefined)))
