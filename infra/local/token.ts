import { parseArgs } from 'node:util'
import { copyEnded, readRunningCopy } from './running-copy.ts'
import { StartFailure } from './start-failure.ts'
import { faultOf, type TokenRequest, tokenRequest } from './token-request.ts'

const usage = `Prints a token for the running copy, and nothing else.

  npm run -s token -- [options]

  --tenant <name>      the tenant it speaks for; default demo
  --scope "<words>"    what it allows; default "events:write events:read"
  --expires <time>     how long it lasts, such as 30s, 5m, 12h or 1d; default 1h, at most 30d
  --operator           an operator's token: scope operator, no tenant
  --subject <name>     who it is issued to; default developer

The copy is the one on SLUICE_HTTP_PORT, 3000 where that is not set.
Exit code: 0, 2 for a wrong option, 1 when there is no token.`

/** The caller asked for something that this command does not have. Exit code 2. */
class WrongOption extends StartFailure {}

const options = {
  tenant: { type: 'string' },
  scope: { type: 'string' },
  expires: { type: 'string' },
  operator: { type: 'boolean' },
  subject: { type: 'string' },
  help: { type: 'boolean' },
} as const

const main = async (args: readonly string[]): Promise<string> => {
  const { help, ...request } = readOptions(args)
  if (help) return usage
  const asked = tokenRequest.safeParse(request)
  if (!asked.success) throw new WrongOption(`--${faultOf(asked.error)}.`)
  return fetchToken(request)
}

const readOptions = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new WrongOption(`${error instanceof Error ? error.message : error} (see --help)`)
  }
}

const fetchToken = async (request: TokenRequest): Promise<string> => {
  const { AUTH_ISSUER, SLUICE_HTTP_URL } = readRunningCopy()
  const response = await fetch(`${AUTH_ISSUER}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  }).catch(() => {
    throw copyEnded(SLUICE_HTTP_URL)
  })
  const body = (await response.json()) as { token?: string; error?: string }
  if (body.token === undefined) throw new StartFailure(`The token issuer refused: ${body.error}.`)
  return body.token
}

try {
  console.log(await main(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof StartFailure)) throw error
  console.error(error.message)
  process.exitCode = error instanceof WrongOption ? 2 : 1
}
