import { sha256 } from '#kernel/application/sha256.ts'
import { actorOf, type Caller, type Holder } from '#kernel/domain/caller.ts'
import { Refusal, Violation } from '#kernel/domain/errors.ts'
import { ownTenantId, tenantIdPattern } from '#kernel/domain/tenant.ts'
import { type Limit, refuseSuspended, refuseUnknown } from '../domain/tenant-settings.ts'
import type { Limiter, Tenants } from './ports.ts'

type Needs = Readonly<{ tenants: Tenants; limiter: Limiter; operatorLimit: Limit }>

/** A request at the door: its header `X-Tenant-Id`, and whether its call writes. */
type Visit = Readonly<{ tenantHeader: string | undefined; isWriting: boolean }>

/**
 * Admits the holder of a token. A tenant is admitted for itself, within its limit and while it is not suspended. An operator
 * is admitted for the tenant in the header, within a limit of its own; it may read for a suspended tenant, and write for none. A
 * breach is detected while the tenant is suspended too, but only within the limit of the tenant.
 * @throws Refusal `tenant-missing`, `tenant-unknown`, `tenant-suspended`, `tenant-forbidden`, `header-malformed`.
 * @throws RateExceeded. @throws Violation `tenant-forbidden`.
 */
export const makeAdmit = ({ tenants, limiter, operatorLimit }: Needs) => {
  const admitTenant = async (tenantId: string, holder: Holder, header: string) => {
    const settings = await tenants.settings(tenantId)
    await limiter.count(tenantId, settings)
    // An unknown tenant has no log that a breach could be recorded in.
    refuseUnknown(settings)
    if (named(header).some((name) => name !== tenantId))
      throw new Violation('tenant-forbidden', { kind: 'header', tenantId, actor: actorOf(holder), claimed: header })
    refuseList(header)
    refuseSuspended(settings)
    return settings
  }

  const admitOperator = async (tenantId: string, holder: Holder, isWriting: boolean) => {
    await limiter.count(bucketOfOperator(holder), operatorLimit)
    const settings = await tenants.settings(tenantId)
    refuseUnknown(settings)
    if (isWriting) refuseSuspended(settings)
    if (isWriting) refuseOwnTenant(tenantId)
    return settings
  }

  return async (holder: Holder, { tenantHeader = '', isWriting }: Visit): Promise<Caller> => {
    const tenantId = holder.isOperator ? namedTenant(tenantHeader) : ownTenant(holder)
    const { retentionDays } = holder.isOperator
      ? await admitOperator(tenantId, holder, isWriting)
      : await admitTenant(tenantId, holder, tenantHeader)
    return { ...holder, tenantId, ...(retentionDays !== undefined && { retentionDays }) }
  }
}

/** Counts the further work of an admitted call, in the bucket that its request was counted in. @throws RateExceeded. */
export const makeCharge =
  ({ tenants, limiter, operatorLimit }: Needs) =>
  async (caller: Caller, count: number): Promise<void> => {
    const { isOperator, tenantId } = caller
    if (isOperator) await limiter.charge(bucketOfOperator(caller), operatorLimit, count)
    else await limiter.charge(tenantId, await tenants.settings(tenantId), count)
  }

/** The bucket of one operator, for all tenants. No tenant id contains `#`. The subject can be personal data, so it is hashed. */
const bucketOfOperator = ({ issuer, subject }: Pick<Holder, 'issuer' | 'subject'>): string =>
  `operator#${sha256(JSON.stringify([issuer, subject]))}`

/** API Gateway joins repeated headers with commas. A tenant id has none. */
const named = (header: string): readonly string[] =>
  header
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

const refuseList = (header: string): void => {
  if (header.includes(','))
    throw new Refusal('header-malformed', 'The header X-Tenant-Id has several values. Send it once, with one value.', [
      { path: 'X-Tenant-Id', message: 'must have one value' },
    ])
}

const refuseOwnTenant = (tenantId: string): void => {
  if (tenantId === ownTenantId)
    throw new Refusal(
      'tenant-forbidden',
      `X-Tenant-Id names ${ownTenantId}, the tenant of Sluice itself. No request writes for it. Name another tenant.`,
    )
}

const ownTenant = ({ tenantId }: Holder): string => {
  if (tenantId === undefined)
    throw new Refusal('tenant-missing', 'The token has no valid claim tenant_id. Use a token with a tenant.')
  return tenantId
}

const namedTenant = (header: string): string => {
  refuseList(header)
  if (!tenantIdPattern.test(header))
    throw new Refusal(
      'tenant-missing',
      'X-Tenant-Id is missing or invalid. Send the tenant id in it with every request of an operator.',
    )
  return header
}
