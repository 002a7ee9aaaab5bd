import * as z from 'zod'
import { cursorOf, pageFields } from '#api/list-query.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type DefinitionName, definitionName, nameText } from '../domain/definition-name.ts'
import { viewsOfKind } from './definition-view.ts'
import type { DefinitionKind, DefinitionRegister } from './definitions.ts'

type Needs<Definition> = Readonly<{
  register: Pick<DefinitionRegister<Definition>, 'active' | 'proposals'>
  clock: Clock
}>

/** A position after a proposal, by id and version. */
const placeIn = (text: string): DefinitionName | undefined => {
  const [id = '', version = ''] = text.split('@')
  return definitionName({ id, version })
}

const query = z.strictObject(pageFields(placeIn))

/**
 * Returns the active definition of a tenant, the standard one, and a page of proposals of the tenant, by id and version.
 * @throws Refusal `query-invalid`.
 * @throws Transient `store-unavailable`.
 */
export const listing = <Definition extends DefinitionName, Shown extends object>(
  kind: DefinitionKind<Definition, Shown>,
  { register, clock }: Needs<Definition>,
) => {
  const views = viewsOfKind(kind)
  return async (tenantId: string, input: Readonly<Record<string, string | undefined>>) => {
    const { limit, cursor: after } = readQuery(query, input)
    const [active, { items, next }] = await Promise.all([
      register.active(tenantId),
      register.proposals(tenantId, { limit, after }),
    ])
    const now = clock()
    return {
      active: views.ofActive(active),
      [kind.standard.field]: kind.standard.definition,
      items: items.map((proposal) => views.ofProposal(proposal, active, now)),
      nextCursor: next ? cursorOf(nameText(next)) : null,
    }
  }
}
