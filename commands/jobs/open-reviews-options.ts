import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import { type OpenReviewsSelection, openReviewsKind } from '#workflow/application/open-reviews.ts'
import { readOptions, UsageFault, uuidOption } from '../command-line.ts'
import { paceOptions, readPace } from './pace-options.ts'

const known = { tenant: { type: 'string', default: '' }, event: { type: 'string' }, ...paceOptions } as const

/** Reads the options of `npm run open-reviews`. @throws UsageFault. */
export const readOpenReviewsOptions = (args: readonly string[]) => {
  const { help, tenant, event, ...pace } = readOptions(args, known)
  if (help) return 'help'
  if (!tenantIdPattern.test(tenant))
    throw new UsageFault(`--tenant takes a tenant id, 1 to 63 lower-case letters, digits and dashes, not "${tenant}".`)
  const selection: OpenReviewsSelection = {
    tenantId: tenant,
    ...(event !== undefined && { eventId: uuidOption('event', event) }),
  }
  return { kind: openReviewsKind, selection, ...readPace(pace) }
}
