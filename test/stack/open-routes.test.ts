import { expect, it } from 'vitest'
import { z } from 'zod'
import { endpoints } from '#api/endpoints.ts'
import { readTemplate } from '#local/provision/template.ts'
import { deployedRoutes, routeOf } from '#test/support/world/routes.ts'

const settingsSchema = z.object({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() })
const { extensions } = z
  .object({
    extensions: z.object({
      // Strict: routes are no resources, so DependsOn of a route would fail the deployment.
      HttpApiStage: z.strictObject({
        Properties: z.object({
          DefaultRouteSettings: settingsSchema,
          RouteSettings: z.record(z.string(), settingsSchema),
        }),
      }),
    }),
  })
  .parse(readTemplate('infra/aws/shared.yml'))
const { DefaultRouteSettings, RouteSettings } = extensions.HttpApiStage.Properties

const open = endpoints.filter(({ access }) => access === 'open')

it('every route of an open endpoint has its own limit, far below the one of the API', () => {
  expect(open.length).toBeGreaterThan(0)
  for (const { method, path } of open) {
    const settings = RouteSettings[routeOf(method.toUpperCase(), path).key]
    expect(settings, `${method} ${path} has no limit in infra/aws/shared.yml`).toBeDefined()
    expect(settings?.ThrottlingRateLimit).toBeLessThanOrEqual(DefaultRouteSettings.ThrottlingRateLimit / 100)
  }
})

it('every route of unknown calls has its own limit', () => {
  const unknown = deployedRoutes.filter(({ functionName }) => functionName === 'refuse-unknown-route')
  expect(Object.keys(RouteSettings)).toEqual(expect.arrayContaining(unknown.map(({ key }) => key)))
})

it('no route behind a token has one', () => {
  const isOpen = new Set(open.map(({ method, path }) => routeOf(method.toUpperCase(), path).key))
  const guarded = endpoints
    .map(({ method, path }) => routeOf(method.toUpperCase(), path).key)
    .filter((key) => !isOpen.has(key))
  expect(Object.keys(RouteSettings).filter((key) => guarded.includes(key))).toEqual([])
})
