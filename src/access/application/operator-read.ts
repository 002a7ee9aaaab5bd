import * as z from 'zod'

/** A read by an operator in the queue, with all that its log line has. */
export const operatorRead = z.object({
  subject: z.string().min(1),
  issuer: z.string().min(1),
  tenantId: z.string().min(1),
  /** The address of the client, as the gateway sees it. */
  address: z.string().min(1),
  /** Example: `GET /v1/events/{id}`. It has no values of the path, which can be personal data. */
  route: z.string().min(1),
  /** The event or tenant that was read, or the hash of the account. A list has none. */
  resource: z.string().min(1).optional(),
  requestId: z.string().min(1),
  correlationId: z.string().min(1),
  /** UTC, ISO 8601. */
  readAt: z.iso.datetime(),
  /** Why the operator reads, if the request gives a reason. */
  reason: z.string().optional(),
})

export type OperatorRead = Readonly<z.output<typeof operatorRead>>
