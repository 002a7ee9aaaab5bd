import type { Endpoint } from '#api/endpoint.ts'
import { creatingCall } from '#platform/creating-call.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import type { Request } from '#platform/http-handler.ts'
import type { Once } from '#platform/idempotency.ts'
import { jsonBody } from '#platform/json-body.ts'
import type { ApprovalContext } from '../application/approval-fact.ts'
import { receiptOfProposal, viewOfWithdrawn } from '../application/definition-view.ts'
import type { DefinitionActivation, DefinitionProposal } from '../application/definitions.ts'
import { readActivationQuery } from '../application/read-activation-query.ts'
import type { DefinitionName, NameInPath } from '../domain/definition-name.ts'
import { contextOf } from './approval-context.ts'

type Door = Omit<Parameters<typeof guardedCall>[0], 'endpoint'>

type Parts<Definition extends DefinitionName> = Readonly<{
  once: Once
  endpoints: Readonly<Record<'propose' | 'activate' | 'withdraw', Endpoint>>
  read: (input: unknown) => Definition
  propose: (definition: Definition, context: ApprovalContext) => Promise<DefinitionProposal<Definition>>
  activate: (
    request: NameInPath & ReturnType<typeof readActivationQuery>,
    context: ApprovalContext,
  ) => Promise<DefinitionActivation<Definition>>
  withdraw: (name: NameInPath, context: ApprovalContext) => Promise<DefinitionProposal<Definition>>
  viewOfActive: (active: DefinitionActivation<Definition>) => object
}>

const nameIn = ({ pathParameters: { id = '', version = '' } }: Request): NameInPath => ({ id, version })

/** The calls that change definitions of a kind. */
export const definitionCalls = <Definition extends DefinitionName>(door: Door, parts: Parts<Definition>) => {
  const { once, endpoints } = parts

  /**
   * POST …: returns 201 when the proposal is written. A key belongs to one person: two operators with the same key do not
   * conflict.
   */
  const propose = creatingCall(
    { ...door, once, endpoint: endpoints.propose },
    async (request, { subject, issuer }) => {
      const definition = parts.read(jsonBody(request, endpoints.propose))
      return { payload: { definition, subject, issuer }, input: definition }
    },
    async (definition, { request, caller }) => {
      const proposal = await parts.propose(definition, contextOf(request, caller))
      return { status: 201, body: receiptOfProposal(proposal) }
    },
  )

  /** POST …/{id}/versions/{version}/activate: returns 200 when the definition is active. */
  const activate = guardedCall({ ...door, endpoint: endpoints.activate }, async (request, caller) => {
    const activation = { ...nameIn(request), ...readActivationQuery(request.query) }
    return { status: 200, body: parts.viewOfActive(await parts.activate(activation, contextOf(request, caller))) }
  })

  /** POST …/{id}/versions/{version}/withdraw: returns 200 when the proposal is withdrawn. */
  const withdraw = guardedCall({ ...door, endpoint: endpoints.withdraw }, async (request, caller) => ({
    status: 200,
    body: viewOfWithdrawn(await parts.withdraw(nameIn(request), contextOf(request, caller))),
  }))

  return [propose, activate, withdraw]
}
