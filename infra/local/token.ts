import { parseArgs } from 'node:util'
import { scopes } from '#kernel/domain/scope.ts'
import { copyEnded, readRunningCopy } from './copy/running-copy.ts'
import { optionFault, repeatedFault, repeatedOption } from './option-fault.ts'
import { askForToken } from './parts/issuer-client.ts'
import { faultOf, type TokenRequest, tokenRequest } from './parts/token-request.ts'
import { StartFailure } from './start-failure.ts'

const usage = `Prints a token for the running copy, and nothing else.

  npm run -s token -- [options]

  --tenant <name>      its tenant; default demo
  --partner <name>     limits it to one partner of the tenant; default: the whole tenant
  --scope "<words>"    its scopes; default "events:write events:read". The scopes:
                       ${scopes.slice(0, 4).join(', ')},
                       ${scopes.slice(4).join(', ')}
  --expires <time>     its lifetime, such as 30s, 5m, 12h or 1d; default 1h, at most 1d
  --operator           a token of an operator: scope operator, no tenant. To write, it needs --scope "operator:write …"
                       and the header X-Operator-Reason with each request
  --subject <name>     its subject, the person who uses it; default developer

It uses the copy on SLUICE_HTTP_PORT, default 3000.
Exit code: 0, 2 for a wrong option, 1 when there is no token.`

/** A wrong option. Exit code 2. */
class WrongOption extends StartFailure {}

const options = {
  tenant: { type: 'string' },
  partner: { type: 'string' },
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
  checkScopes(asked.data.scope)
  return fetchToken(request)
}

const readOptions = (args: readonly string[]) => {
  const { values, tokens } = parsed(args)
  const repeated = repeatedOption(tokens, options)
  if (repeated !== undefined) throw new WrongOption(repeatedFault(repeated))
  return values
}

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options, tokens: true })
  } catch (error) {
    throw new WrongOption(`${optionFault(error)} Try --help.`)
  }
}

/** Only this command checks the names: a test may ask the issuer for a token that grants nothing. */
const checkScopes = (scope: string): void => {
  const unknown = scope.split(' ').find((word) => !scopes.some((known) => known === word))
  if (unknown !== undefined)
    throw new WrongOption(`--scope has "${unknown}", which is not a scope. The scopes: ${scopes.join(', ')}.`)
}

const fetchToken = (request: TokenRequest): Promise<string> => {
  const { AUTH_ISSUER = '', SLUICE_HTTP_URL } = readRunningCopy()
  return askForToken(AUTH_ISSUER, request).catch((error: unknown) => {
    throw error instanceof StartFailure ? error : copyEnded(SLUICE_HTTP_URL)
  })
}

try {
  console.log(await main(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof StartFailure)) throw error
  console.error(error.message)
  process.exitCode = error instanceof WrongOption ? 2 : 1
}
