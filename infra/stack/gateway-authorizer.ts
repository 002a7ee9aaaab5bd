import type { DeployedFunction } from './deployed-function.ts'

export type Issuer = Readonly<{
  /** The issuer of the tokens, in `iss`. */
  url: string
  /** Every audience that is accepted, separated by spaces. */
  audiences: string
}>

/** A function behind a token has the settings of tokens. Its routes get the authorizer. */
export const checksTokens = ({ settings }: DeployedFunction): boolean => 'AUTH_ISSUER' in settings

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
