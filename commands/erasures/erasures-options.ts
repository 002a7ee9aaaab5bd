import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import { readOptions, UsageFault } from '../command-line.ts'

/** Reads the options of `npm run erasures`. No tenant: the erasures of all. @throws UsageFault. */
export const readErasuresOptions = (args: readonly string[]) => {
  const [verb = '', ...rest] = args
  if (args.includes('--help') || args.includes('-h')) return 'help'
  if (verb !== 'replay') throw new UsageFault(`The first word must be replay, not "${verb}". Try --help.`)
  const { tenant } = readOptions(rest, { tenant: { type: 'string' } })
  if (tenant !== undefined && !tenantIdPattern.test(tenant)) throw new UsageFault('--tenant takes a tenant id.')
  return { tenantId: tenant }
}
