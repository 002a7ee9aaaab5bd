import * as z from 'zod'
import { proposalFields } from '#approval/adapters/proposal-rows.ts'
import type { Person } from '#approval/domain/person.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import type { Activation, Proposal, RulesetName } from '../application/ports.ts'
import { readStoredRuleset } from '../application/read-stored-ruleset.ts'
import type { RulesetDefinition } from '../domain/ruleset.ts'

/** A definition is stored as text, so that its fields keep their order. */
const definition = z.string().transform((text, { addIssue }): RulesetDefinition => {
  const read = readStoredRuleset(jsonIn(text))
  if (read !== undefined) return read
  addIssue('must be a ruleset')
  return z.NEVER
})

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const proposalRow = z.object({ definition, ...proposalFields })

const activeRow = proposalRow.extend({
  activatedBy: z.string(),
  activatedAt: z.iso.datetime(),
  count: z.int().positive(),
})

type Row = Readonly<Record<string, unknown>>

/** The keys of the table `rulesets`, by kind of row. A tenant is a partition. */
export const rulesetKeys = {
  active: (tenantId: string) => ({ tenantId, sk: 'active' }),
  proposal: (tenantId: string, { id, version }: RulesetName) => ({
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

/** Reads a proposal; `undefined` if its row was edited by hand and cannot be read, or is under the key of another one. */
export const proposalOf = (row: Row): Proposal | undefined => {
  const { success, data } = proposalRow.safeParse(row)
  return success && row.sk === rulesetKeys.proposal('', data.definition).sk ? data : undefined
}

/** @throws Error if the row was edited by hand and cannot be read. */
export const activationOf = (row: Row): Activation => activeRow.parse(row)

export const rowOf = <Held extends Proposal>({ definition, ...rest }: Held) => ({
  ...rest,
  definition: JSON.stringify(definition),
})
