/** A tenant id: lower-case letters, digits and dashes, at most 63. It is part of keys, so it must not contain `#`. */
export const tenantIdPattern = /^[a-z0-9][a-z0-9-]{0,62}$/
