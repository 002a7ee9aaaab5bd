import type { SQSRecord } from 'aws-lambda'
import { factId } from '#facts/application/identity.ts'
import { readFact } from '#facts/application/read-fact.ts'
import type { SealCheck } from '#facts/application/seal.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { Violation } from '#kernel/domain/errors.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'

type Needs = Readonly<{
  isGenuine: SealCheck
  /** The queue of the consumer. Example: `scoring`. */
  queueName: string
}>

/**
 * Reads the fact in a message, if it is genuine: its seal is of exactly this text, and its id is derived from its keys. The seal
 * is checked first, so nothing of a forged message is used.
 * @throws Violation `message-forged`. @throws Refusal `message-poison`. @throws Transient `secret-unavailable`.
 */
export const makeReadFactOf =
  ({ isGenuine, queueName }: Needs) =>
  async (record: SQSRecord): Promise<Fact> => {
    const seal = record.messageAttributes.seal?.stringValue
    if (!(await isGenuine(record.body, seal, Number(record.attributes.SentTimestamp)))) throw forged(record, queueName)
    const fact = readFact(record.body)
    if (fact.id !== factId(fact.tenantid, fact.eventid, fact.happening)) throw forged(record, queueName)
    return fact
  }

/** The breach belongs to Sluice itself, because the tenant in a forged message is only a claim. */
const forged = (record: SQSRecord, queueName: string): Violation =>
  new Violation('message-forged', {
    kind: 'message',
    tenantId: ownTenantId,
    actor: { id: record.attributes.SenderId, kind: 'sender', issuer: `queue/${queueName}` },
    claimed: claimedTenant(record),
  })

/** The tenant that a consumer would have acted for, or the tenant of the filter; empty if the message names none. */
const claimedTenant = ({ body, messageAttributes }: SQSRecord): string => {
  const named = tenantIn(body)
  return typeof named === 'string' ? named : (messageAttributes.tenant?.stringValue ?? '')
}

const tenantIn = (body: string): unknown => {
  try {
    return (readJson(body) as { tenantid?: unknown } | null)?.tenantid
  } catch {
    return undefined
  }
}
