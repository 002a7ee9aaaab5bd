import type { IncomingHttpHeaders } from 'node:http'

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Whether a page in a browser can have sent a request to a port of this machine. A page of another site sends `Origin` or
 * `Sec-Fetch-Site`. A page whose own name resolves to this machine (DNS rebinding) sends that name as `Host`. Programs and the
 * address bar send none of them.
 */
export const isFromPage = ({ host, origin, ...headers }: IncomingHttpHeaders): boolean => {
  const site = headers['sec-fetch-site'] ?? 'none'
  return origin !== undefined || site !== 'none' || !isLoopbackHost(host)
}

/** Whether a request names this machine as its host, with or without a port. */
export const isLoopbackHost = (host = ''): boolean => loopbackHosts.has(host.toLowerCase().replace(/:\d{1,5}$/, ''))

export const pageRefusal = 'This port does not answer pages in a browser. Call it from a program on this machine.'
