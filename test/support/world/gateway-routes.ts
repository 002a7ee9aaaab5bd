import * as z from 'zod'
import type { Resources } from '#stack/resource.ts'

const extension = 'x-amazon-apigateway-integration'
const operationSchema = z.object({
  isDefaultRoute: z.literal(true).optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
  [extension]: z.object({ $ref: z.templateLiteral(['#/components/x-amazon-apigateway-integrations/', z.string()]) }),
})
const aliasSchema = z.object({
  'Fn::Join': z.tuple([
    z.literal(':'),
    z.tuple([z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }), z.literal('live')]),
  ]),
})
const uriSchema = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) })
const bodySchema = z.object({
  paths: z.record(z.string(), z.object({ parameters: z.unknown().optional() }).catchall(operationSchema)),
  components: z.object({
    'x-amazon-apigateway-integrations': z.record(z.string(), z.object({ uri: uriSchema })),
  }),
})

/** A route as API Gateway makes it from the definition of the API. */
export type RouteOfApi = Readonly<{
  /** Example: `GET /v1/events/{proxy+}`. */
  key: string
  /** The logical id of the function whose alias the route calls. */
  functionId: string
  /** The gateway checks the token. */
  isGuarded: boolean
}>

/** Every route in the definition of the API of a template. */
export const gatewayRoutes = ({ HttpApi }: Resources): readonly RouteOfApi[] => {
  const { paths, components } = bodySchema.parse(HttpApi?.Properties.Body)
  const integrations = components['x-amazon-apigateway-integrations']
  return Object.entries(paths).flatMap(([path, { parameters: _, ...operations }]) =>
    Object.entries(operations).map(([method, { isDefaultRoute, security, [extension]: target }]) => ({
      key: isDefaultRoute && isAnything(method, path) ? '$default' : `${method.toUpperCase()} ${path}`,
      functionId: functionIn(integrations[target.$ref.split('/').at(-1) ?? '']),
      isGuarded: security.length > 0,
    })),
  )
}

/** API Gateway requires these two names of its default route. */
const isAnything = (method: string, path: string): boolean =>
  method === 'x-amazon-apigateway-any-method' && path === '/$default'

/** @throws ZodError when the address has no alias. */
const functionIn = (
  integration: z.output<typeof bodySchema>['components']['x-amazon-apigateway-integrations'][string] | undefined,
): string => {
  const parts = integration?.uri['Fn::Join'][1] ?? []
  const [alias] = parts.filter((part) => typeof part === 'object' && part !== null && 'Fn::Join' in part)
  return aliasSchema.parse(alias)['Fn::Join'][1][0]['Fn::GetAtt'][0]
}
