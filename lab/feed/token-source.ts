import { z } from 'zod'
import { CommandFault } from '#commands/command-line.ts'
import { type Environment, settingOf } from '../tally/setting.ts'

const lifetimeSeconds = 1_800
/** Well before its end, so that no request leaves with a token about to run out. */
const renewAfterMs = (lifetimeSeconds * 1_000) / 2

/** Gives a token that is good for a while; `renew` asks for another at once, because the last was refused. */
export type TokenSource = (renew?: boolean) => Promise<string>

/**
 * Gives the tenant's token from the running copy's issuer, a new one in time before the last runs out.
 * @throws CommandFault when the issuer does not answer or refuses.
 */
export const makeTokenSource = (environment: Environment, tenantId: string): TokenSource => {
  let current: Promise<string> | undefined
  let issuedAtMs = 0
  return (renew = false) => {
    const ageMs = performance.now() - issuedAtMs
    // Many senders are refused at the same moment; one new token is enough for all of them.
    if (current === undefined || ageMs > renewAfterMs || (renew && ageMs > 1_000)) {
      issuedAtMs = performance.now()
      current = fetchToken(environment, tenantId)
      current.catch(() => {
        current = undefined
      })
    }
    return current
  }
}

const fetchToken = async (environment: Environment, tenant: string): Promise<string> => {
  const url = `${settingOf(environment, 'AUTH_ISSUER')}/token`
  const request = { tenant, scope: 'events:write', expires: `${lifetimeSeconds}s`, subject: 'feed' }
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(10_000),
    })
    return z.object({ token: z.string() }).parse(await response.json()).token
  } catch {
    throw new CommandFault(
      `The running copy gives no token at ${url}: if it has ended, start it again with \`npm start\`.`,
    )
  }
}
