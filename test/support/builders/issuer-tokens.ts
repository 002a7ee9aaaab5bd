import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type JWTPayload, SignJWT } from 'jose'
import { projectFolder } from '#local/copy/running-copy.ts'
import type { SigningKey } from './a-signing-key.ts'

/** The shape of a token. `alg` and `kid` are those of the key. */
type TokenShape = Readonly<{ header: object; claims: JWTPayload }>

/** In seconds since 1970. */
const now = () => Math.floor(Date.now() / 1000)

const tenant = 'acme'

/** Tokens as five issuers document them, by the heading of docs/issuers.md. */
export const issuerTokens: Readonly<Record<string, Readonly<Record<string, () => TokenShape>>>> = {
  'Amazon Cognito': {
    'of a user': () => ({
      header: {},
      claims: {
        sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
        'cognito:groups': ['admin'],
        iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_EXAMPLE',
        version: 2,
        client_id: '7abcexampleclient',
        origin_jti: '11111111-2222-3333-4444-555555555555',
        event_id: '64f513be-32db-42b0-b78e-b02127b4f463',
        token_use: 'access',
        scope: 'aws.cognito.signin.user.admin openid api.example.com/events:read',
        auth_time: now(),
        exp: now() + 3600,
        iat: now(),
        jti: '66666666-7777-8888-9999-000000000000',
        username: 'jane',
        tenant_id: tenant,
      },
    }),
    'of a machine': () => ({
      header: {},
      claims: {
        sub: '7defexampleclient',
        token_use: 'access',
        scope: 'api.example.com/events:read',
        auth_time: now(),
        iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_EXAMPLE',
        exp: now() + 86_400,
        iat: now(),
        version: 2,
        jti: '66666666-7777-8888-9999-000000000000',
        client_id: '7defexampleclient',
        tenant_id: tenant,
      },
    }),
  },
  Auth0: {
    'in its own profile': () => ({
      header: { typ: 'JWT' },
      claims: {
        iss: 'https://example.eu.auth0.com/',
        sub: 'auth0|123456',
        aud: ['https://api.example.com', 'https://example.eu.auth0.com/userinfo'],
        iat: now(),
        exp: now() + 86_400,
        azp: 'my_client_id',
        scope: 'openid profile',
        permissions: ['events:read'],
        'https://example.com/tenant_id': tenant,
      },
    }),
    'in the profile of RFC 9068': () => ({
      header: { typ: 'at+jwt' },
      claims: {
        iss: 'https://example.eu.auth0.com/',
        sub: 'my_client_id@clients',
        aud: 'https://api.example.com',
        client_id: 'my_client_id',
        iat: now(),
        exp: now() + 86_400,
        jti: '73WakrfVbNJBaAmhQtEeDv',
        scope: 'events:read',
        permissions: ['events:read'],
        'https://example.com/tenant_id': tenant,
      },
    }),
  },
  'Microsoft Entra ID': {
    'of a user': () => ({
      header: { typ: 'JWT' },
      claims: {
        aud: '00001111-aaaa-2222-bbbb-3333cccc4444',
        iss: 'https://login.microsoftonline.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0',
        iat: now(),
        nbf: now(),
        exp: now() + 4_200,
        azp: '11112222-bbbb-3333-cccc-4444dddd5555',
        azpacr: '0',
        name: 'Jane Doe',
        oid: '22223333-cccc-4444-dddd-5555eeee6666',
        preferred_username: 'jane@example.com',
        scp: 'events:read',
        sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
        tid: 'aaaabbbb-0000-cccc-1111-dddd2222eeee',
        uti: 'fqiBqXLPj0eQa82S-IYFAA',
        ver: '2.0',
      },
    }),
    'of an application': () => ({
      header: { typ: 'JWT' },
      claims: {
        aud: '00001111-aaaa-2222-bbbb-3333cccc4444',
        iss: 'https://login.microsoftonline.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0',
        iat: now(),
        nbf: now(),
        exp: now() + 3_900,
        azp: '11112222-bbbb-3333-cccc-4444dddd5555',
        azpacr: '1',
        oid: '33334444-dddd-5555-eeee-6666ffff7777',
        roles: ['events:read'],
        sub: '33334444-dddd-5555-eeee-6666ffff7777',
        tid: 'aaaabbbb-0000-cccc-1111-dddd2222eeee',
        ver: '2.0',
      },
    }),
  },
  Keycloak: {
    'of a user': () => ({
      header: { typ: 'JWT' },
      claims: {
        exp: now() + 300,
        iat: now(),
        auth_time: now(),
        jti: 'd58f5dc8-fd8f-462b-8a19-716f8f83985b',
        iss: 'https://sso.example.com/realms/example',
        aud: ['sluice', 'account'],
        sub: '36fa0f91-f94d-4a0c-afed-6b7d952e47da',
        typ: 'Bearer',
        azp: 'console',
        // The mapper for earlier clients adds it.
        nonce: 'a-nonce',
        sid: '2a88c258-f73a-4103-b862-e1fbd8f4e04e',
        acr: '1',
        'allowed-origins': ['https://console.example.com'],
        realm_access: { roles: ['offline_access', 'default-roles-example'] },
        resource_access: { account: { roles: ['view-profile'] } },
        scope: 'openid email profile events:read',
        email_verified: true,
        preferred_username: 'jane',
        tenant_id: tenant,
      },
    }),
    'with a realm role': () => ({
      header: { typ: 'JWT' },
      claims: {
        exp: now() + 300,
        iat: now(),
        jti: 'trrtcc:312ee6f0-6f5c-4b0e-8f5a-111111111111',
        iss: 'https://sso.example.com/realms/example',
        aud: 'sluice',
        sub: '46fa0f91-f94d-4a0c-afed-6b7d952e47da',
        typ: 'Bearer',
        azp: 'feed',
        realm_access: { roles: ['events:read'] },
        scope: 'email profile',
        // A user attribute with "Multivalued" is a list.
        tenant_id: [tenant],
      },
    }),
  },
  Okta: {
    'of a user': () => ({
      header: {},
      claims: {
        ver: 1,
        jti: 'AT.MNAoEQ_jbKqoinrQo1D0XKjMX28U5d7ZszBceot7-Ts',
        iss: 'https://example.okta.com/oauth2/default',
        aud: 'api://default',
        sub: 'jane@example.com',
        iat: now(),
        exp: now() + 3600,
        cid: '0oa1exampleclient',
        uid: '00u1exampleuser',
        scp: ['openid', 'events:read'],
        auth_time: now(),
        tenant_id: tenant,
      },
    }),
  },
}

export const signShape = ({ header, claims }: TokenShape, { alg, kid, privateKey }: SigningKey): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg, kid, ...header }).sign(privateKey)

/** The settings that docs/issuers.md has for an issuer. */
export const settingsOfIssuer = (heading: string): Readonly<Record<string, string>> => {
  const page = readFileSync(join(projectFolder, 'docs/issuers.md'), 'utf8')
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const block = /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? ''
  return Object.fromEntries(
    [...block.matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map(([, name = '', value = '']) => [name, value]),
  )
}
