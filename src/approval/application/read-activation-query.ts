import * as z from 'zod'
import { replacedDefinition } from '#api/definition-fields.ts'
import { contentHash } from '#api/parts.ts'
import { readQuery } from '#kernel/application/read-query.ts'

const activationQuery = z.strictObject({ replaces: replacedDefinition.optional(), content: contentHash.optional() })

/**
 * Reads what the caller of an activation wants to replace and to activate.
 * @throws Refusal `query-invalid`.
 */
export const readActivationQuery = (query: Readonly<Record<string, string | undefined>>) =>
  readQuery(activationQuery, query)
