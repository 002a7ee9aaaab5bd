import * as z from 'zod'

/** A breach as it waits to be recorded: everything its fact will hold, so that a repeat of the message is the same fact. */
export const violationReport = z.object({
  kind: z.enum(['header', 'claim', 'sender']),
  tenantId: z.string().min(1),
  actor: z.string().min(1),
  /** Quoted: short, and printable. */
  claimed: z.string(),
  /** The request or message that the breach came with. */
  occasionId: z.string().min(1),
  /** Example: `POST /v1/events`. */
  call: z.string(),
  correlationId: z.string(),
  traceparent: z.string().optional(),
  /** When it was refused. UTC, ISO 8601. */
  detectedAt: z.iso.datetime(),
})

export type ViolationReport = Readonly<z.output<typeof violationReport>>
