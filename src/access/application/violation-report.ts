import * as z from 'zod'
import { actorKinds } from '#kernel/domain/actor.ts'

/** A breach in the queue, with all data of its fact: a repeat of the message makes the same fact. */
export const violationReport = z.object({
  kind: z.enum(['header', 'claim', 'sender', 'message', 'fact']),
  tenantId: z.string().min(1),
  actor: z.string().min(1),
  /** Reports of earlier versions lack the kind and the issuer. */
  actorKind: z.enum(actorKinds).optional(),
  actorIssuer: z.string().optional(),
  /** Shortened, and printable. */
  claimed: z.string(),
  /** The id of the request or message that caused the breach. */
  occasionId: z.string().min(1),
  /** Example: `POST /v1/events`. */
  call: z.string(),
  correlationId: z.string(),
  traceparent: z.string().optional(),
  /** The time of the refusal. UTC, ISO 8601. */
  detectedAt: z.iso.datetime(),
})

export type ViolationReport = Readonly<z.output<typeof violationReport>>
