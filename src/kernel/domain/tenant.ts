/** What a tenant id looks like: lower case, digits and dashes, at most 63. It is part of keys, so it can never hold a `#`. */
export const tenantIdPattern = /^[a-z0-9][a-z0-9-]{0,62}$/
