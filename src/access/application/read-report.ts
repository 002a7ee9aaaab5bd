import * as z from 'zod'

/**
 * A read in the queue `readings`. An `operator-read` is logged, whatever it reads and even if it is refused. A `reading` showed
 * personal data, and becomes a fact; an operator who reads them makes both.
 */
export const readReport = z
  .object({
    /** Reports of earlier versions have no kind. */
    kind: z.enum(['operator-read', 'reading']).default('operator-read'),
    subject: z.string().min(1),
    issuer: z.string().min(1),
    isOperator: z.boolean().default(true),
    tenantId: z.string().min(1),
    /** The partner that the token of the reader is limited to. */
    partnerId: z.string().optional(),
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
  .refine(({ kind, resource }) => kind === 'operator-read' || resource !== undefined, 'a reading has a resource')

export type ReadReport = Readonly<z.output<typeof readReport>>
