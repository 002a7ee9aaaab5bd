import { expect, it } from 'vitest'
import { z } from 'zod'
import { filterOf, subscriptions } from '#facts/domain/subscriptions.ts'
import { loadResources } from '#local/provision/template.ts'
import { nameOf } from '#stack/derive-queue.ts'

const subscription = z.object({
  Endpoint: z.object({ 'Fn::GetAtt': z.tuple([z.string().endsWith('Queue'), z.literal('Arn')]) }),
  FilterPolicy: z.unknown().optional(),
})

it('The topic delivers to each consumer exactly the kinds of facts that it subscribes to', () => {
  const deployed = Object.values(loadResources())
    .filter(({ Type }) => Type === 'AWS::SNS::Subscription')
    .map(({ Properties }) => subscription.parse(Properties))
    .map(({ Endpoint, FilterPolicy }) => [nameOf(Endpoint['Fn::GetAtt'][0]), FilterPolicy] as const)
  const expected = Object.entries(subscriptions).map(([consumer, kinds]) => [consumer, filterOf(kinds)] as const)
  expect(deployed.toSorted()).toEqual(expected.toSorted())
})
