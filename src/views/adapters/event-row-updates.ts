import type { Band } from '#kernel/domain/event-status.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { EventIdentity, Revocation, RowChange, RowMatter } from '../domain/event-row.ts'
import { countGroupOf, type RowProgress } from '../domain/row-progress.ts'
import { indexKeys, type RowItem, receivedSk, revocationName } from './event-row-items.ts'

/** The expressions of one update. Every value and every name has its own place in them. */
export type RowUpdate = Readonly<{
  UpdateExpression: string
  ConditionExpression: string
  ExpressionAttributeNames: Readonly<Record<string, string>>
  ExpressionAttributeValues: Readonly<Record<string, unknown>>
}>

/** An update of the row, and the group of the counts that the event leaves or joins with it. */
export type RowWrite = Readonly<{ update: RowUpdate; joins?: string | undefined; leaves?: string | undefined }>

type Attributes = Readonly<Record<string, unknown>>

/** What an update does beside setting attributes. */
type Rest = Readonly<{
  /** Attributes that are set only where the row has none. */
  defaults?: Attributes
  removes?: readonly string[]
  condition?: string
  values?: Attributes
}>

/** Each name of an attribute is escaped, because DynamoDB reserves many words. */
const updateOf = (sets: Attributes, { defaults = {}, removes = [], condition, values = {} }: Rest = {}): RowUpdate => {
  const set = Object.entries(sets).filter(([, value]) => value !== undefined)
  const missing = Object.entries(defaults)
  const conditions = ['attribute_not_exists(#archivedAt)', ...(condition === undefined ? [] : [condition])]
  const changes = [
    `SET ${[...set.map(([name]) => `#${name} = :${name}`), ...missing.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`)].join(', ')}`,
    ...(removes.length === 0 ? [] : [`REMOVE ${removes.map((name) => `#${name}`).join(', ')}`]),
  ]
  const expressions = [...changes, ...conditions].join(' ')
  const names = new Set([...expressions.matchAll(/#(\w+)/g)].flatMap(([, name]) => name ?? []))
  return {
    UpdateExpression: changes.join(' '),
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      [...set, ...missing, ...Object.entries(values)].map(([name, value]) => [`:${name}`, value]),
    ),
  }
}

/** Every change writes the identity of the event, so that any fact can create the row. */
const identityOf = (event: EventIdentity): Attributes => {
  const { partnerId, eventId, type, receivedAt, correlationId } = event
  return {
    eventId,
    type,
    receivedAt,
    correlationId,
    dayPk: indexKeys.byDay(event),
    receivedSk: receivedSk(receivedAt, eventId),
    ...(partnerId !== undefined && { partnerId, partnerPk: indexKeys.byPartner(event) }),
  }
}

/** The status of a row before any step. */
const beginning = (event: Tenancy): Attributes => ({
  status: 'received',
  statusPk: indexKeys.byStatus(event, 'received'),
  step: 0,
})

/** Where a partner finds the event. Only events of partners have these keys, so the rest costs nothing there. */
const partnerKeysOf = (event: EventIdentity, subject: string | undefined): Attributes =>
  event.partnerId === undefined
    ? {}
    : {
        partnerCorrelationPk: indexKeys.byPartnerCorrelation(event, event.correlationId),
        ...(subject !== undefined && { partnerSubjectPk: indexKeys.byPartnerSubject(event, subject) }),
      }

/** Writes what the receipt of an event adds, whatever the row has already. */
export const receiptUpdate = (
  event: EventIdentity,
  { accounts, amount, activityAt, ...matter }: RowMatter,
): RowUpdate =>
  updateOf(
    {
      ...identityOf(event),
      ...matter,
      ...(matter.subject !== undefined && { subjectPk: indexKeys.bySubject(event, matter.subject) }),
      ...partnerKeysOf(event, matter.subject),
      ...(accounts.length > 0 && { accounts }),
      ...(activityAt !== undefined && { delayMs: Date.parse(event.receivedAt) - Date.parse(activityAt) }),
      ...(amount && { minorUnits: amount.minorUnits, currency: amount.currency }),
    },
    { defaults: beginning(event) },
  )

/** Writes the original that a reversal or a correction names. */
export const originalUpdate = (
  event: EventIdentity,
  { relation, original }: Extract<RowChange, Readonly<{ kind: 'original' }>>,
): RowUpdate => updateOf({ ...identityOf(event), [relation]: original }, { defaults: beginning(event) })

/** Adds the row to the indexes by rules. It has no key there if no rule fired, and only rows of partners are in the one of partners. */
export const unapprovedUpdate = (event: EventIdentity, rules: readonly string[]): RowUpdate => {
  const isOfPartner = event.partnerId !== undefined
  const keys = {
    rulesPk: indexKeys.byRules(event, rules),
    ...(isOfPartner && { partnerRulesPk: indexKeys.byPartnerRules(event, rules) }),
  }
  return updateOf({ ...identityOf(event), ...(rules.length > 0 && keys) }, { defaults: beginning(event) })
}

/** Writes the act by which people decided. The last one wins. */
export const decisionUpdate = (event: EventIdentity, decidedAct: number): RowUpdate =>
  updateOf(
    { ...identityOf(event), decidedAct },
    { defaults: beginning(event), condition: '(attribute_not_exists(#decidedAct) OR #decidedAct < :decidedAct)' },
  )

/** Only what is under review or has a rule that fired is in the index by band, so the rest costs nothing there. */
const bandPkOf = (event: Tenancy, band: Band, rules: readonly string[] = []): string | undefined =>
  band === 'low' && rules.length === 0 ? undefined : indexKeys.byBand(event, band)

/**
 * The write of a change for a row in the state that rows nearly always have: the first assessment, or the first step after it or
 * before it. It is refused in any other state. `undefined` for a change that depends on the row.
 */
export const usualWrite = (
  event: EventIdentity,
  change: Extract<RowChange, Readonly<{ kind: 'status' | 'assessment' }>>,
): RowWrite | undefined => {
  const unmoved = '(attribute_not_exists(#step) OR #step = :unmoved)'
  if (change.kind === 'assessment') {
    const { assessmentId: judgedBy, assessedAt, score, band, rules } = change
    const judged = { score, band, rules, assessedAt, judgedBy, judgedStep: 0, bandPk: bandPkOf(event, band, rules) }
    const condition = `attribute_not_exists(#changes) AND attribute_not_exists(#assessedAt) AND attribute_not_exists(#judgedBy) AND ${unmoved}`
    return {
      update: updateOf(
        { ...identityOf(event), ...judged, changes: 1 },
        { defaults: beginning(event), condition, values: { unmoved: 0 } },
      ),
    }
  }
  const { step, status, judgement } = change
  if (judgement === undefined || step !== 1) return undefined
  const { score, band, assessmentId: judgedBy } = judgement
  const counted = `${status}#${band}`
  const condition = `attribute_not_exists(#counted) AND ${unmoved} AND (attribute_not_exists(#judgedBy) OR #judgedBy = :judgedBy)`
  return {
    update: updateOf(
      {
        ...identityOf(event),
        status,
        statusPk: indexKeys.byStatus(event, status),
        step,
        score,
        band,
        judgedBy,
        judgedStep: step,
        counted,
        bandPk: bandPkOf(event, band),
        // The assessment makes the first change. Of both orders, this one is the second or the only one.
        changes: 2,
      },
      { condition, values: { unmoved: 0 } },
    ),
    joins: counted,
  }
}

/** The write of the next progress of a row that was read. It is refused if the row has changed since. */
export const nextWrite = (event: EventIdentity, before: Partial<RowItem>, next: RowProgress): RowWrite => {
  const { status, step, judgement, otherRules } = next
  const counted = countGroupOf(next)
  const bandPk = judgement && bandPkOf(event, judgement.band, judgement.rules)
  const optional = {
    score: judgement?.score,
    band: judgement?.band,
    judgedBy: judgement?.assessmentId,
    rules: judgement?.rules,
    bandPk,
    counted,
  }
  const removes = Object.entries(optional).flatMap(([name, value]) => (value === undefined ? [name] : []))
  const same = (name: 'changes' | 'step') =>
    before[name] === undefined ? `attribute_not_exists(#${name})` : `#${name} = :${name}Before`
  return {
    update: updateOf(
      {
        ...identityOf(event),
        ...optional,
        status,
        statusPk: indexKeys.byStatus(event, status),
        step,
        ...(judgement && { judgedStep: judgement.step, assessedAt: judgement.assessedAt }),
        ...(Object.keys(otherRules).length > 0 && { otherRules }),
        changes: (before.changes ?? 0) + 1,
      },
      {
        removes,
        condition: `${same('changes')} AND ${same('step')}`,
        values: {
          ...(before.changes !== undefined && { changesBefore: before.changes }),
          ...(before.step !== undefined && { stepBefore: before.step }),
        },
      },
    ),
    ...(counted !== before.counted && { joins: counted, leaves: before.counted }),
  }
}

/** Writes no identity: the original may be unknown, and its row is in no list until one of its facts arrives. */
export const revocationUpdate = ({ partnerId }: Tenancy, { relation, by, type, rank }: Revocation): RowUpdate => {
  const name = revocationName(relation, { partnerId, type })
  return {
    UpdateExpression: 'SET #relation = :by, #rank = :rank',
    ConditionExpression: 'attribute_not_exists(archivedAt) AND (attribute_not_exists(#rank) OR #rank > :rank)',
    ExpressionAttributeNames: { '#relation': name, '#rank': `${name}Rank` },
    ExpressionAttributeValues: { ':by': by, ':rank': rank },
  }
}
