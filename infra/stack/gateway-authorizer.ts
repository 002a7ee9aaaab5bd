import type { DeployedFunction } from './deployed-function.ts'
import { type Resource, type Resources, ref } from './resource.ts'

type Issuer = Readonly<{
  /** The issuer of the tokens, in `iss`. */
  url: string
  /** Every audience that is accepted, separated by spaces. */
  audiences: string
}>

const authorizerId = 'HttpApiAuthorizerToken'

/** A function behind a token has the settings of tokens. Its routes get the authorizer. */
const checksTokens = ({ settings }: DeployedFunction): boolean => 'AUTH_ISSUER' in settings

/**
 * The resources of a gateway that checks tokens before it calls a function: the JWT authorizer, and the routes of every
 * function behind a token with it. Open routes stay open. `compiled` are the resources of the packaged template.
 */
export const deriveAuthorizer = (
  compiled: Resources,
  functions: readonly DeployedFunction[],
  { url, audiences }: Issuer,
): Resources => {
  const guarded = new Set(functions.filter(checksTokens).map(({ key }) => integrationIdOf(key)))
  const routes = Object.entries(compiled).filter(
    ([, { Type, Properties }]) => Type === 'AWS::ApiGatewayV2::Route' && isOf(guarded, Properties),
  )
  return {
    [authorizerId]: {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: {
        ApiId: ref('HttpApi'),
        Name: 'token',
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Issuer: url, Audience: audiences.split(' ') },
      },
    },
    ...Object.fromEntries(routes.map(([id, route]) => [id, withAuthorizer(route)])),
  }
}

/** The id that the framework makes. Example: `events-read` → `HttpApiIntegrationEventsDashread`. */
const integrationIdOf = (key: string): string =>
  `HttpApiIntegration${key.charAt(0).toUpperCase()}${key.slice(1).replaceAll('-', 'Dash')}`

/** `Target` of a route refers to the integration of its function. */
const isOf = (integrationIds: ReadonlySet<string>, { Target }: Resource['Properties']): boolean =>
  [...integrationIds].some((id) => JSON.stringify(Target).includes(`"${id}"`))

const withAuthorizer = (route: Resource): Resource => ({
  ...route,
  Properties: { ...route.Properties, AuthorizationType: 'JWT', AuthorizerId: ref(authorizerId) },
})
