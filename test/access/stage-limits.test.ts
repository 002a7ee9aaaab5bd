import { expect, it } from 'vitest'
import { z } from 'zod'
import { readTemplate } from '#local/provision/template.ts'
import { accessSettings } from '#platform/settings/access.ts'

const stage = z.object({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() })
const api = z.object({
  extensions: z.object({ HttpApiStage: z.object({ Properties: z.object({ DefaultRouteSettings: stage }) }) }),
})

it('leaves the stage room for several tenants that send as much as they may', () => {
  const { DefaultRouteSettings } = api.parse(readTemplate('infra/aws/shared.yml')).extensions.HttpApiStage.Properties
  const rate = accessSettings.in.shape.TENANT_REQUESTS_PER_SECOND.parse(undefined)
  const burst = accessSettings.in.shape.TENANT_BURST.parse(undefined)
  expect(DefaultRouteSettings.ThrottlingRateLimit).toBeGreaterThanOrEqual(5 * rate)
  expect(DefaultRouteSettings.ThrottlingBurstLimit).toBeGreaterThanOrEqual(5 * burst)
})
