import { eventIdOfRulesets } from '#facts/application/identity.ts'
import type { FactDraft } from '#facts/domain/fact.ts'

/** Who wants something of a tenant's rulesets, and with which request. */
export type RulesetOrder = Readonly<{
  tenantId: string
  /** The subject of an operator's token. */
  actor: string
  correlationId: string
  traceparent?: string | undefined
}>

type Told = Readonly<{ type: string; happening: string; at: string; data: FactDraft['data'] }>

/**
 * Tells of a tenant's rulesets. It has no `retainuntil`, whatever the tenant says: why an event was scored as it was has to
 * be told for longer than the event is kept.
 */
export const rulesetFact = (order: RulesetOrder, { type, happening, at, data }: Told): FactDraft => ({
  specversion: '1.0',
  type,
  source: 'sluice/scoring',
  time: at,
  datacontenttype: 'application/json',
  tenantid: order.tenantId,
  eventid: eventIdOfRulesets(order.tenantId),
  eventtype: type,
  receivedat: at,
  happening,
  recordedat: at,
  correlationid: order.correlationId,
  ...(order.traceparent !== undefined && { traceparent: order.traceparent }),
  actor: order.actor,
  data,
})
