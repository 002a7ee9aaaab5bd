import type { DeployedFunction } from './deployed-function.ts'

export type Issuer = Readonly<{
  /** The issuer of the tokens, in `iss`. */
  url: string
  /** Every audience that is accepted, separated by spaces. */
  audiences: string
  /** The routes without a token of functions whose other routes require one. Example: `GET /v1/audit/keys`. */
  openRoutes: readonly string[]
}>

/** A function behind a token has the settings of tokens. Its routes get the authorizer, unless they are open. */
export const checksTokens = (issuer: Issuer, key: string, { settings }: DeployedFunction): boolean =>
  'AUTH_ISSUER' in settings && !issuer.openRoutes.includes(key)

/** The security scheme of a gateway that checks tokens before it calls a function: a JWT authorizer. */
export const tokenScheme = ({ url, audiences }: Issuer) => ({
  type: 'oauth2',
  flows: {},
  'x-amazon-apigateway-authorizer': {
    type: 'jwt',
    identitySource: '$request.header.Authorization',
    jwtConfiguration: { issuer: url, audience: audiences.split(' ') },
  },
})
