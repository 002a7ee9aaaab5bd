import { z } from 'zod'
import { CommandFault } from '#commands/command-line.ts'
import { type Environment, settingOf } from '../tally/setting.ts'

const lifetimeSeconds = 1_800
/** Long before the token expires, so that no request uses an expiring token. */
const renewAfterMs = (lifetimeSeconds * 1_000) / 2

/** Returns a valid token. `renew` requests a new one because the last was refused. */
export type TokenSource = (renew?: boolean) => Promise<string>

/** What a token is for. Without a tenant it is an operator's. */
type TokenFor = Readonly<{ tenant?: string; scope?: string; subject?: string }>

/**
 * Gets a token from the running copy's issuer, and a new one before the last expires.
 * @throws CommandFault when the issuer does not answer or refuses.
 */
export const makeTokenSource = (environment: Environment, of: TokenFor): TokenSource => {
  let current: Promise<string> | undefined
  let issuedAtMs = 0
  return (renew = false) => {
    const ageMs = performance.now() - issuedAtMs
    // When many senders are refused at once, they share one new token.
    if (current === undefined || ageMs > renewAfterMs || (renew && ageMs > 1_000)) {
      issuedAtMs = performance.now()
      current = fetchToken(environment, of)
      current.catch(() => {
        current = undefined
      })
    }
    return current
  }
}

const fetchToken = async (
  environment: Environment,
  { tenant, scope = 'events:write', subject = 'feed' }: TokenFor,
): Promise<string> => {
  const url = `${settingOf(environment, 'AUTH_ISSUER')}/token`
  const operator = tenant === undefined
  const request = { tenant, scope, subject, operator, expires: `${lifetimeSeconds}s` }
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
      `The running copy returned no token at ${url}. If the copy has ended, start it with \`npm start\`.`,
    )
  }
}
