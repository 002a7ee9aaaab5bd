import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { type CryptoKey, type JWK, SignJWT } from 'jose'
import type { Server } from './aws-emulator.ts'
import { isFromPage, pageRefusal } from './from-page.ts'
import { keyOfIssuer } from './issuer-key.ts'
import { faultOf, type TokenClaims, tokenRequest } from './token-request.ts'

export const audience = 'sluice'
export const jwksPath = '/.well-known/jwks.json'

const bodyLengthMax = 4096

export type IssuerOptions = Readonly<{
  port: number
  /** The file of its key. It is made if it does not exist, so tokens stay good when the issuer starts again. */
  keyPath: string
}>

/** Issues tokens to every caller, so it is for development only. */
export const startTokenIssuer = async ({ port, keyPath }: IssuerOptions): Promise<Server> => {
  const url = `http://127.0.0.1:${port}`
  const { key, jwk } = await keyOfIssuer(keyPath)
  const sign = makeSign(url, key, jwk)
  const server = createServer((request, response) => {
    void answer(request, { jwk, sign }).then((reply) => send(response, reply))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url, stop }
}

type Sign = (claims: TokenClaims) => Promise<string>

const makeSign =
  (issuer: string, key: CryptoKey, { kid = '' }: JWK): Sign =>
  async ({ tenant, partner, scope, expires, operator, subject }) => {
    const words = new Set(scope.split(' ')).union(new Set(operator ? ['operator'] : []))
    const claims = {
      scope: [...words].join(' '),
      ...(words.has('operator') ? {} : { tenant_id: tenant }),
      ...(partner !== undefined && { partner_id: partner }),
    }
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' })
      .setSubject(subject)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${expires} seconds`)
      .sign(key)
  }

type Reply = Readonly<{ status: number; body: unknown }>
type Parts = Readonly<{ jwk: JWK; sign: Sign }>

const answer = async (request: IncomingMessage, { jwk, sign }: Parts): Promise<Reply> => {
  if (isFromPage(request.headers)) return { status: 403, body: { error: pageRefusal } }
  if (request.method === 'GET' && request.url === jwksPath) return { status: 200, body: { keys: [jwk] } }
  if (request.method !== 'POST' || request.url !== '/token')
    return { status: 404, body: { error: 'This path does not exist.' } }
  if (request.headers['content-type'] !== 'application/json')
    return { status: 415, body: { error: 'The content type must be application/json.' } }
  const asked = tokenRequest.safeParse(await jsonOf(request))
  if (!asked.success) return { status: 400, body: { error: faultOf(asked.error) } }
  return { status: 200, body: { token: await sign(asked.data) } }
}

const jsonOf = async (request: IncomingMessage): Promise<unknown> => {
  if (!(Number(request.headers['content-length']) <= bodyLengthMax)) return undefined
  try {
    return JSON.parse(await text(request))
  } catch {
    return undefined
  }
}

const send = (response: ServerResponse, { status, body }: Reply): void => {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body))
}
