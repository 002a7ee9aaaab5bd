/** A tenant id: lower-case letters, digits and dashes, at most 63. It is part of keys, so it must not contain `#`. */
export const tenantIdPattern = /^[a-z0-9][a-z0-9-]{0,62}$/

/** A partner id, unique within its tenant. It has the form of a tenant id, and is part of keys too. */
export const partnerIdPattern = /^[a-z0-9][a-z0-9-]{0,62}$/

/** The tenant of a call, and the partner that the call is limited to. Without a partner it covers the whole tenant. */
export type Tenancy = Readonly<{ tenantId: string; partnerId: string | undefined }>

/** The tenancy of a call that no partner limits. */
export const wholeTenant = (tenantId: string): Tenancy => ({ tenantId, partnerId: undefined })

/** Returns whether a tenancy covers something of its tenant. `ownerId` is the partner that owns it; `undefined` for the tenant itself. */
export const covers = ({ partnerId }: Tenancy, ownerId: string | undefined): boolean =>
  partnerId === undefined || partnerId === ownerId

/** The first part of keys that a tenant and each of its partners have alone. Examples: `acme`, `acme/shop-7`. Neither id contains `/` or `#`. */
export const ownerKeyOf = ({ tenantId, partnerId }: Tenancy): string =>
  partnerId === undefined ? tenantId : `${tenantId}/${partnerId}`

/** The tenant of Sluice itself. Its log has facts about the system, such as breaches of unknown senders. No token and no sender acts for it. */
export const ownTenantId = 'sluice'
