import * as z from 'zod'
import { readTemplate } from '#local/provision/template.ts'

const routeSchema = z.object({ method: z.string(), path: z.string() })
const triggerSchema = z.object({ httpApi: z.union([z.literal('*'), routeSchema]).optional() })
const schema = z.object({
  functions: z.record(z.string(), z.object({ handler: z.string(), events: z.array(triggerSchema) })),
})

/** A route of the API and the function behind it. `key` is as API Gateway writes it. Example: `GET /v1/events/{proxy+}`. */
export type DeployedRoute = Readonly<{ key: string; functionName: string; file: string }>

/** Every route of serverless.yml; `$default` takes what no other route does. */
export const deployedRoutes: readonly DeployedRoute[] = Object.entries(
  schema.parse(readTemplate('serverless.yml')).functions,
).flatMap(([functionName, { handler, events }]) =>
  events.flatMap(({ httpApi }) => {
    if (httpApi === undefined) return []
    const key = httpApi === '*' ? '$default' : `${httpApi.method.toUpperCase()} ${httpApi.path}`
    return [{ key, functionName, file: handler.replace(/\.handler$/, '.ts') }]
  }),
)

const patternOf = (key: string): RegExp =>
  new RegExp(
    `^${key.replaceAll('.', '\\.').replace(/\{(\w+)(\+?)\}/g, (_, name, greedy) => `(?<${name}>${greedy ? '.+' : '[^/]+'})`)}$`,
  )

/**
 * The route that API Gateway takes for a request, and what it finds in the path: a full match, else the longest route with a
 * greedy parameter, else `$default`. Static steps come before parameters.
 */
export const routeOf = (method: string, path: string) => {
  const asked = `${method} ${path}`
  const [best] = deployedRoutes
    .flatMap((route) => {
      const found = route.key === '$default' ? undefined : patternOf(route.key).exec(asked)
      return found ? [{ ...route, pathParameters: { ...found.groups } }] : []
    })
    .toSorted((one, other) => rankOf(one.key) - rankOf(other.key) || other.key.length - one.key.length)
  const [rest] = deployedRoutes.filter(({ key }) => key === '$default')
  const route = best ?? (rest && { ...rest, pathParameters: {} })
  if (!route) throw new Error('No route takes what the others do not.')
  return route
}

const rankOf = (key: string): number => (key.includes('+}') ? 2 : key.includes('{') ? 1 : 0)
