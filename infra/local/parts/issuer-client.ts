import { StartFailure } from '../start-failure.ts'
import type { TokenRequest } from './token-request.ts'

/**
 * Asks the issuer of a copy for a token.
 * @throws StartFailure when it rejects the request, and the error of `fetch` when it does not respond.
 */
export const askForToken = async (issuer: string, request: TokenRequest): Promise<string> => {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })
  const body = (await response.json()) as { token?: string; error?: string }
  if (body.token === undefined) throw new StartFailure(`The token issuer rejected the request: ${body.error}.`)
  return body.token
}
