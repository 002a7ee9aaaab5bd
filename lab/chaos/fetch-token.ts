import { z } from 'zod'
import { CommandFault } from '#commands/command-line.ts'
import type { ChaosCopy } from './chaos-copy.ts'

const answer = z.object({ token: z.string() })

/** One token for the whole run: it must stay valid while parts die. @throws CommandFault */
export const fetchToken = async ({ issuerUrl }: ChaosCopy, tenant: string): Promise<string> => {
  const scope = 'events:write events:read ledger:write ledger:read'
  try {
    const response = await fetch(`${issuerUrl}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tenant, scope, expires: '12h', subject: 'chaos' }),
      signal: AbortSignal.timeout(10_000),
    })
    return answer.parse(await response.json()).token
  } catch {
    throw new CommandFault(
      `The running copy returned no token at ${issuerUrl}/token. Start it again with \`npm start\`.`,
    )
  }
}
