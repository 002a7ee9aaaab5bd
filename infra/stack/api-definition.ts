import type { DeployedFunction } from './deployed-function.ts'
import { checksTokens, type Issuer, tokenScheme } from './gateway-authorizer.ts'
import { ref } from './resource.ts'

/** A route, as it is deployed. */
export type GatewayRoute = Readonly<{
  /** Example: `GET /v1/events/{proxy+}`. `$default` takes what no other route does. */
  key: string
  definition: DeployedFunction
}>

/** The part of the API that calls one function. */
export type GatewayIntegration = Readonly<{
  definition: DeployedFunction
  /** The ARN of the alias, as in the template. */
  aliasArn: unknown
  timeoutMs: number
}>

type Api = Readonly<{
  title: string
  version: string
  routes: readonly GatewayRoute[]
  integrations: readonly GatewayIntegration[]
  /** The issuer whose tokens the gateway checks. Without it, the functions alone check them. */
  issuer: Issuer | undefined
}>

/**
 * The definition that API Gateway imports: an OpenAPI document with its extensions. It describes where requests go, and nothing
 * of what they contain: `docs/openapi.json` is for callers.
 */
export const apiDefinition = ({ title, version, routes, integrations, issuer }: Api) => ({
  openapi: '3.0.1',
  info: { title, version },
  'x-amazon-apigateway-importexport-version': '1.0',
  paths: Object.fromEntries(
    Object.entries(Object.groupBy(routes, ({ key }) => pathOf(key))).map(([path, members = []]) => [
      path,
      { ...parametersOf(path), ...Object.fromEntries(members.map((route) => operationOf(route, issuer))) },
    ]),
  ),
  components: {
    'x-amazon-apigateway-integrations': Object.fromEntries(
      integrations.map((one) => [one.definition.key, integrationOf(one)]),
    ),
    ...(issuer && { securitySchemes: { [schemeName]: tokenScheme(issuer) } }),
  },
})

const schemeName = 'token'

/** API Gateway has this path for the route `$default`. */
const pathOf = (key: string): string => (key === '$default' ? '/$default' : (key.split(' ')[1] ?? ''))

/** `{proxy+}` is a parameter with the name `proxy+`. */
const parametersOf = (path: string) => {
  const names = [...path.matchAll(/\{([^}]{1,64})\}/g)].map(([, name]) => name)
  const parameters = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
  return parameters.length > 0 && { parameters }
}

const operationOf = ({ key, definition }: GatewayRoute, issuer: Issuer | undefined) => {
  const operation = {
    ...(issuer && checksTokens(issuer, key, definition) && { security: [{ [schemeName]: [] }] }),
    responses: { default: { description: `The response of ${definition.key}` } },
    'x-amazon-apigateway-integration': {
      $ref: `#/components/x-amazon-apigateway-integrations/${definition.key}`,
    },
  }
  if (key === '$default') return ['x-amazon-apigateway-any-method', { isDefaultRoute: true, ...operation }] as const
  return [key.split(' ', 1)[0]?.toLowerCase() ?? '', operation] as const
}

const integrationOf = ({ aliasArn, timeoutMs }: GatewayIntegration) => ({
  type: 'aws_proxy',
  // The method that Lambda has for a call, whatever the method of the request.
  httpMethod: 'POST',
  payloadFormatVersion: '2.0',
  timeoutInMillis: timeoutMs,
  connectionType: 'INTERNET',
  uri: { 'Fn::Join': ['', [...lambdaPath, aliasArn, '/invocations']] },
})

const lambdaPath = [
  ...['arn:', ref('AWS::Partition'), ':apigateway:', ref('AWS::Region')],
  ':lambda:path/2015-03-31/functions/',
]
