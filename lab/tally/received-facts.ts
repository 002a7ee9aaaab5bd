import type { ConsumeMessage } from 'amqplib'
import { z } from 'zod'
import { isAudited, kindWord } from '#facts/domain/happening.ts'
import { readJson } from '#kernel/domain/json-text.ts'

/** One tenant's facts that a separate consumer received from RabbitMQ. */
export type ReceivedFacts = Readonly<{
  /** Deliveries of each fact, by its id. */
  byFact: ReadonlyMap<string, number>
  /** Different facts of each kind. Example of a kind: `moved`. */
  byKind: ReadonlyMap<string, number>
}>

/** The fields of a delivery that are used. */
export type Delivery = Readonly<{
  content: Buffer
  fields: Pick<ConsumeMessage['fields'], 'redelivered'>
  properties: Pick<ConsumeMessage['properties'], 'messageId'>
}>

const message = z.object({ tenantid: z.string(), happening: z.string() })

/** New facts beyond this number are not counted, to bound memory. */
const factCountMax = 3_000_000

/**
 * Counts the deliveries of one tenant's facts. A redelivered message counts only when its fact is new: it may have been
 * counted before the connection broke and not yet acknowledged.
 */
export const makeReceivedFacts = (tenantId: string) => {
  const byFact = new Map<string, number>()
  const byKind = new Map<string, number>()
  const take = ({ content, fields, properties }: Delivery): void => {
    const { data } = message.safeParse(jsonOf(content))
    if (data?.tenantid !== tenantId) return
    const kind = kindWord(data)
    // A checkpoint is of no event, and comes as often as the log grows.
    if (!isAudited(data)) return
    const id = String(properties.messageId)
    const times = byFact.get(id) ?? 0
    if ((times > 0 && fields.redelivered) || byFact.size >= factCountMax) return
    byFact.set(id, times + 1)
    if (times === 0) byKind.set(kind, (byKind.get(kind) ?? 0) + 1)
  }
  return { received: { byFact, byKind } satisfies ReceivedFacts, take }
}

const jsonOf = (content: Buffer): unknown => {
  try {
    return readJson(content.toString('utf8'))
  } catch {
    return undefined
  }
}
