import * as z from 'zod'
import { sha256 } from '#kernel/application/sha256.ts'
import type { DefinitionKind, DefinitionProposal } from '../application/definitions.ts'
import type { DefinitionName } from '../domain/definition-name.ts'
import type { Person } from '../domain/person.ts'
import { proposalFields } from './proposal-rows.ts'

type Row = Readonly<Record<string, unknown>>

/** The keys of a table of definitions, by kind of row. A tenant is a partition. */
export const definitionKeys = {
  active: (tenantId: string) => ({ tenantId, sk: 'active' }),
  proposal: (tenantId: string, { id, version }: DefinitionName) => ({
    tenantId,
    sk: `${proposals}${id}@${String(version).padStart(7, '0')}`,
  }),
  /**
   * Records that a person has proposed a content, under any name. Earlier versions wrote no issuer. Both are hashed because they
   * may be longer than a key.
   */
  author: (tenantId: string, content: string, { id, issuer }: Person) => ({
    tenantId,
    sk: `${authorsOf(content, id)}${issuer === undefined ? '' : `#${sha256(issuer)}`}`,
  }),
}

/** The prefix of the sort keys of proposals. */
export const proposals = 'proposal#'

/** The prefix of the sort keys of a subject that has proposed a content, with any issuer. */
export const authorsOf = (content: string, id: string): string => `author#${content}#${sha256(id)}`

/** Makes the readers of the rows of a kind. */
export const rowsOfKind = <Definition extends DefinitionName>({
  noun,
  read,
}: Pick<DefinitionKind<Definition>, 'noun' | 'read'>) => {
  const definition = z.string().transform((text, { addIssue }): Definition => {
    const stored = read(jsonIn(text))
    if (stored !== undefined) return stored
    addIssue(`must be a ${noun}`)
    return z.NEVER
  })
  const proposalRow = z.object({ definition, ...proposalFields })
  const activeRow = proposalRow.extend({
    activatedBy: z.string(),
    activatedAt: z.iso.datetime(),
    count: z.int().positive(),
  })
  return {
    /** Reads a proposal; `undefined` if its row was edited by hand and cannot be read, or is under the key of another one. */
    proposalOf: (row: Row) => {
      const { success, data } = proposalRow.safeParse(row)
      return success && row.sk === definitionKeys.proposal('', data.definition).sk ? data : undefined
    },
    /** @throws Error if the row was edited by hand and cannot be read. */
    activationOf: (row: Row) => activeRow.parse(row),
  }
}

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Builds the row of a proposal or an activation. A definition is stored as text, so that its fields keep their order. */
export const rowOf = <Held extends DefinitionProposal<object>>({ definition, ...rest }: Held) => ({
  ...rest,
  definition: JSON.stringify(definition),
})
