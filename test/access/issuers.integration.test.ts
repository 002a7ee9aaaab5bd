import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { aSigningKey } from '#test/support/builders/a-signing-key.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { issuerTokens, settingsOfIssuer, signShape } from '#test/support/builders/issuer-tokens.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'

const environment = inject('environment')
const key = await aSigningKey('PS256', 'k-1')
let keyServer: Server

beforeAll(async () => {
  const body = JSON.stringify({ keys: [key.jwk, { kty: 'RSA', kid: 'broken' }] })
  keyServer = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1')
  await once(keyServer, 'listening')
})

afterAll(() => {
  keyServer.closeAllConnections()
  keyServer.close()
})

describe.each(Object.entries(issuerTokens))('a door with the settings of docs/issuers.md for %s', (issuer, tokens) => {
  let door: OwnFunction

  beforeAll(async () => {
    door = await startFunction({
      path: 'functions/views/events-read.ts',
      environment: {
        ...environment,
        ...settingsOfIssuer(issuer),
        AUTH_JWKS_URL: `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/jwks`,
      },
    })
  })

  afterAll(() => door.kill())

  const enter = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    const { statusCode, body = '{}' } = await door.invoke(anHttpEvent({ method: 'GET', headers }))
    return [statusCode, (JSON.parse(body) as { code?: string }).code]
  }

  it.each(Object.entries(tokens))('lets a token %s in, and its ID token not', async (_, make) => {
    const shape = make()
    expect(await enter(await signShape(shape, key))).toEqual([200, undefined])
    const idToken = { ...shape, claims: { ...shape.claims, at_hash: 'h' } }
    expect(await enter(await signShape(idToken, key))).toEqual([401, 'token-invalid'])
  })
})
