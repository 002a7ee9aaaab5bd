import { eventIdOfRulesets } from '#facts/application/identity.ts'
import { type FactDraft, rootFact } from '#facts/domain/fact.ts'
import type { Happening } from '#facts/domain/happening.ts'

/** Who proposes or activates a ruleset of a tenant, and with which request. */
export type RulesetOrder = Readonly<{
  tenantId: string
  /** The subject of an operator's token. */
  actor: string
  correlationId: string
  traceparent?: string | undefined
}>

type Decision = Readonly<{ type: string; happening: Happening; at: string; data: FactDraft['data'] }>

/**
 * The fact of a decision about a tenant's rulesets. It has no `retainuntil`, whatever the tenant's retention: it explains
 * scores for longer than their events are stored.
 */
export const rulesetFact = (order: RulesetOrder, { type, happening, at, data }: Decision): FactDraft =>
  rootFact({
    type,
    source: 'sluice/scoring',
    tenantid: order.tenantId,
    eventid: eventIdOfRulesets(order.tenantId),
    happening,
    recordedat: at,
    correlationid: order.correlationId,
    actor: order.actor,
    traceparent: order.traceparent,
    data,
  })
