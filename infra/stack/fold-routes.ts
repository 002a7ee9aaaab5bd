import { z } from 'zod'
import { apiDefinition, type GatewayIntegration, type GatewayRoute } from './api-definition.ts'
import type { DeployedFunction } from './deployed-function.ts'
import type { Issuer } from './gateway-authorizer.ts'
import type { Resources } from './resource.ts'

const apiId = 'HttpApi'
const ofApi = z.object({ Ref: z.literal(apiId) })
const methodSchema = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])

// All are strict: a property that has no place in the definition stops the packaging, instead of being lost.
const apiSchema = z.strictObject({
  Type: z.literal('AWS::ApiGatewayV2::Api'),
  Properties: z.strictObject({
    Name: z.string(),
    ProtocolType: z.literal('HTTP'),
    Description: z.undefined().optional(),
    DisableExecuteApiEndpoint: z.undefined().optional(),
  }),
})
const routeSchema = z.strictObject({
  Type: z.literal('AWS::ApiGatewayV2::Route'),
  DependsOn: z.string(),
  Properties: z.strictObject({
    ApiId: ofApi,
    RouteKey: z.union([z.literal('$default'), z.templateLiteral([methodSchema, ' /', z.string()])]),
    Target: z.object({
      'Fn::Join': z.tuple([z.literal('/'), z.tuple([z.literal('integrations'), z.object({ Ref: z.string() })])]),
    }),
  }),
})
const integrationSchema = z.strictObject({
  Type: z.literal('AWS::ApiGatewayV2::Integration'),
  DependsOn: z.string().endsWith('LiveAlias'),
  Properties: z.strictObject({
    ApiId: ofApi,
    IntegrationType: z.literal('AWS_PROXY'),
    IntegrationUri: z.unknown(),
    PayloadFormatVersion: z.literal('2.0'),
    TimeoutInMillis: z.number(),
  }),
})

type Gateway = Readonly<{
  /** A new value makes API Gateway import the definition again. */
  settingsRevision: string
  /** The issuer whose tokens the gateway checks. Without it, the functions alone check them. */
  issuer: Issuer | undefined
}>

/**
 * The resources of the packaged template, with its routes and integrations as the definition of the API: API Gateway does not
 * support both forms in one API.
 * @throws ZodError when the framework compiled something that the definition would lose.
 */
export const foldRoutes = (
  compiled: Resources,
  functions: readonly DeployedFunction[],
  { settingsRevision, issuer }: Gateway,
): Resources => {
  const { Name, ProtocolType } = apiSchema.parse(compiled[apiId]).Properties
  const integrations = readIntegrations(compiled, functions)
  const routes = readRoutes(compiled, integrations)
  return {
    ...Object.fromEntries(Object.entries(compiled).filter(([, { Type }]) => !foldedTypes.has(Type))),
    [apiId]: {
      Type: 'AWS::ApiGatewayV2::Api',
      DependsOn: [...integrations.values()].map(({ aliasId }) => aliasId),
      Properties: {
        Name,
        // Without it, an update of a stack would replace the API and its address.
        ProtocolType,
        // A warning means that a part of the definition was ignored. Then the deployment fails.
        FailOnWarnings: true,
        Body: apiDefinition({
          title: Name,
          version: settingsRevision,
          routes,
          integrations: [...integrations.values()],
          issuer,
        }),
      },
    },
  }
}

const foldedTypes: ReadonlySet<string> = new Set(['AWS::ApiGatewayV2::Route', 'AWS::ApiGatewayV2::Integration'])

/** The integrations by their ids in the compiled template. */
type Integrations = ReadonlyMap<string, GatewayIntegration & Readonly<{ aliasId: string }>>

const readIntegrations = (compiled: Resources, functions: readonly DeployedFunction[]): Integrations =>
  new Map(
    functions
      .filter(({ key }) => integrationIdOf(key) in compiled)
      .map((definition) => {
        const id = integrationIdOf(definition.key)
        const { DependsOn, Properties } = integrationSchema.parse(compiled[id])
        const { IntegrationUri, TimeoutInMillis } = Properties
        return [id, { definition, aliasId: DependsOn, aliasArn: IntegrationUri, timeoutMs: TimeoutInMillis }] as const
      }),
  )

/** The id that the framework makes. Example: `events-read` → `HttpApiIntegrationEventsDashread`. */
const integrationIdOf = (key: string): string =>
  `HttpApiIntegration${key.charAt(0).toUpperCase()}${key.slice(1).replaceAll('-', 'Dash')}`

const readRoutes = (compiled: Resources, integrations: Integrations): readonly GatewayRoute[] =>
  Object.values(compiled)
    .filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route')
    .map((route) => {
      const { RouteKey, Target } = routeSchema.parse(route).Properties
      const integration = integrations.get(Target['Fn::Join'][1][1].Ref)
      if (!integration)
        throw new Error(
          `The route ${RouteKey} calls no function of serverless.yml. Correct the names in infra/stack/fold-routes.ts.`,
        )
      return { key: RouteKey, definition: integration.definition }
    })
