import { z } from 'zod'
import { isActorId } from '#kernel/domain/actor.ts'
import { partnerIdPattern, tenantIdPattern } from '#kernel/domain/tenant.ts'
import { secondsOf } from '../duration.ts'

/** A door refuses a longer life. */
const secondsMax = 86_400
const tenantDefault = 'demo'

/** In seconds. With a minus, the token has already expired: a test does not wait for it. Example: `-1m`. */
const lifetime = z.string().transform((text, context) => {
  const seconds = secondsOf(text.replace(/^-/, ''))
  if (seconds !== undefined && seconds <= secondsMax) return text.startsWith('-') ? -seconds : seconds
  context.issues.push({ code: 'custom', input: text, message: 'must be such as 30s, 5m, 12h or 1d, at most 1d' })
  return z.NEVER
})

const scope = z.string().regex(/^[!#-[\]-~]+( [!#-[\]-~]+)*$/, 'must be words with one space between them')

/** The claims of a development token. The token of an operator has no tenant: each request names one. */
export const tokenRequest = z
  .strictObject({
    tenant: z
      .string()
      .regex(tenantIdPattern, 'must be 1 to 63 lower-case letters, digits or dashes, and not begin with a dash')
      .optional(),
    partner: z
      .string()
      .regex(partnerIdPattern, 'must be 1 to 63 lower-case letters, digits or dashes, and not begin with a dash')
      .optional(),
    scope: scope.default('events:write events:read'),
    expires: lifetime.prefault('1h'),
    operator: z.boolean().default(false),
    subject: z
      .string()
      .refine(
        isActorId,
        'must be 1 to 256 visible characters without blanks at its ends, and must not begin with sluice/ or queue/',
      )
      .default('developer'),
  })
  .refine(({ operator, tenant }) => !(operator && tenant), {
    path: ['tenant'],
    message: 'cannot be combined with --operator: an operator names the tenant in the header X-Tenant-Id',
  })
  .refine(({ operator, partner }) => !(operator && partner), {
    path: ['partner'],
    message: 'cannot be combined with --operator: an operator acts for whole tenants',
  })
  .transform(({ tenant = tenantDefault, ...rest }) => ({ tenant, ...rest }))

export type TokenClaims = z.output<typeof tokenRequest>
export type TokenRequest = z.input<typeof tokenRequest>

/** The faults of a request, in one line. Example: `expires must be such as …`. */
export const faultOf = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(' ')).join('; ')
