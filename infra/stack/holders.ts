import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Resources } from './resource.ts'

const statementSchema = z.object({ Action: z.array(z.string()), Resource: z.unknown() })
const roleSchema = z.object({
  Policies: z.array(z.object({ PolicyDocument: z.object({ Statement: z.array(statementSchema) }) })),
})

/** The derived roles that have a right on a resource, by their logical ids. `target` is the reference of the rights to it. */
export const holdersOf = (roles: Resources, action: string, target: unknown): readonly string[] =>
  Object.entries(roles).flatMap(([id, { Properties }]) => {
    const statements = roleSchema.parse(Properties).Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    const holds = statements.some(
      ({ Action, Resource }) =>
        Action.includes(action) && [Resource].flat().some((one) => isDeepStrictEqual(one, target)),
    )
    return holds ? [id] : []
  })
