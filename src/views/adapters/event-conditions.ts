import type { EventFilter } from '../domain/event-filter.ts'

/** The conditions of a query beside its key. */
export type QueryConditions = Readonly<{
  FilterExpression?: string
  names: Readonly<Record<string, string>>
  values: Readonly<Record<string, unknown>>
}>

/** Each condition of a filter that DynamoDB can check, and the attribute that it reads. */
const conditions = {
  status: { attribute: 'status', test: '#status = :status' },
  type: { attribute: 'type', test: '#type = :type' },
  subject: { attribute: 'subject', test: '#subject = :subject' },
  source: { attribute: 'source', test: '#source = :source' },
  producerId: { attribute: 'producerId', test: '#producerId = :producerId' },
  correlationId: { attribute: 'correlationId', test: '#correlationId = :correlationId' },
  partnerId: { attribute: 'partnerId', test: '#partnerId = :partnerId' },
  band: { attribute: 'band', test: '#band = :band' },
  rule: { attribute: 'rules', test: 'contains(#rules, :rule)' },
  scoreMin: { attribute: 'score', test: '#score >= :scoreMin' },
  currency: { attribute: 'currency', test: '#currency = :currency' },
  amountMin: { attribute: 'minorUnits', test: '#minorUnits >= :amountMin' },
} as const satisfies Partial<Record<keyof EventFilter, Readonly<{ attribute: string; test: string }>>>

type ConditionName = keyof typeof conditions

const names = Object.keys(conditions) as ConditionName[]

/** The attributes that an index of keys has beside them. */
const carried: Readonly<Record<string, readonly string[]>> = {
  bySubject: ['type', 'partnerId'],
  byBand: ['type', 'score', 'rules'],
}

/** The conditions of a filter that an index can check. The others are checked on the row. */
export const filterOf = (filter: EventFilter, index: string): QueryConditions => {
  const known = index === 'all' ? undefined : (carried[index] ?? [])
  const checked = names.filter(
    (name) => filter[name] !== undefined && (known === undefined || known.includes(conditions[name].attribute)),
  )
  return {
    ...(checked.length > 0 && { FilterExpression: checked.map((name) => conditions[name].test).join(' AND ') }),
    names: Object.fromEntries(checked.map((name) => [`#${conditions[name].attribute}`, conditions[name].attribute])),
    values: Object.fromEntries(checked.map((name) => [`:${name}`, filter[name]])),
  }
}
