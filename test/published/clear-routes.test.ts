import { expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'

/**
 * Every route on which consumers receive personal and secret values. They may rely on them, so a line that disappears breaks
 * them. A line that is added gives personal data to more consumers: docs/privacy.md must name them.
 */
const clearRoutes = [
  'Compliance.Event.Reported.v1 on risk_events',
  'Risk.Event.Reported.v1 on risk_events',
  'Trading.Order.Placed.v1 on trading_events',
  'Trading.Order.Placed.v2 on trading_events',
  'User.Account.Registered.v1 on sluice.events',
  'User.Email.Verified.v1 on sluice.events',
  'User.Profile.Updated.v1 on sluice.events',
  'User.ResetToken.Generated.v1 on sluice.events',
]

it('sends clear values to the consumers that had them before the vault, and to no others', () => {
  const found = [...catalogue.values()].flatMap(({ type, routes }) =>
    routes.flatMap(({ exchange, clear }) => (clear ? [`${type} on ${exchange}`] : [])),
  )
  expect(found.toSorted()).toEqual(clearRoutes)
})
