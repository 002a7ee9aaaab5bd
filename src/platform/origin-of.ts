import type { Request } from './http-handler.ts'

/** A host name or an address, and maybe a port. */
const hostPattern = /^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?$/i

/**
 * The address that a request was sent to, without a path. Example: `https://abc.execute-api.eu-central-1.amazonaws.com`. API
 * Gateway accepts only hosts of its API. `/`, the server of the document, if the host is not a host.
 */
export const originOf = ({
  headers: { host = '', 'x-forwarded-proto': protocol },
}: Pick<Request, 'headers'>): string =>
  hostPattern.test(host) ? `${protocol === 'https' ? 'https' : 'http'}://${host}` : '/'
