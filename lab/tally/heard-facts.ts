import type { ConsumeMessage } from 'amqplib'
import { z } from 'zod'
import { kindWord } from '#facts/domain/happening.ts'

/** What a consumer of its own heard of one tenant's facts on RabbitMQ. */
export type Heard = Readonly<{
  /** How often each fact came, by its id. */
  byFact: ReadonlyMap<string, number>
  /** How many different facts of each kind came. Example: `moved`. */
  byKind: ReadonlyMap<string, number>
}>

/** What is read of a delivery. */
export type Delivery = Readonly<{
  content: Buffer
  fields: Pick<ConsumeMessage['fields'], 'redelivered'>
  properties: Pick<ConsumeMessage['properties'], 'messageId'>
}>

const message = z.object({ tenantid: z.string(), happening: z.string() })

/** Past this many facts new ones are no longer counted: memory has an end. */
const factCountMax = 3_000_000

/**
 * Counts the deliveries of one tenant's facts. One that the broker marks as redelivered counts only when it is new: it
 * may be one we had taken before the connection broke and not yet confirmed.
 */
export const makeHeardFacts = (tenantId: string) => {
  const byFact = new Map<string, number>()
  const byKind = new Map<string, number>()
  const take = ({ content, fields, properties }: Delivery): void => {
    const { data } = message.safeParse(jsonOf(content))
    if (data?.tenantid !== tenantId) return
    const id = String(properties.messageId)
    const times = byFact.get(id) ?? 0
    if ((times > 0 && fields.redelivered) || byFact.size >= factCountMax) return
    byFact.set(id, times + 1)
    const kind = kindWord(data)
    if (times === 0) byKind.set(kind, (byKind.get(kind) ?? 0) + 1)
  }
  return { heard: { byFact, byKind } satisfies Heard, take }
}

const jsonOf = (content: Buffer): unknown => {
  try {
    return JSON.parse(content.toString('utf8'))
  } catch {
    return undefined
  }
}
