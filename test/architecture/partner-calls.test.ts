import { expect, it } from 'vitest'
import { endpoints } from '#api/endpoints.ts'

/** The calls that concern a whole tenant. A new call is closed to partners until its file states `isForPartners`. */
const ofWholeTenants = [
  'activate-decision-policy',
  'activate-ruleset',
  'approve-erasure',
  'approve-hold',
  'approve-lift',
  'attach-reference',
  'claim-next-review',
  'claim-review',
  'comment-on-review',
  'decide-review',
  'escalate-review',
  'get-consistency',
  'get-counts',
  'get-erasure',
  'get-export',
  'get-proof',
  'get-reconciliation',
  'get-review',
  'get-review-summary',
  'get-tenant',
  'get-trail',
  'get-verification',
  'lift-hold',
  'list-audit-entries',
  'list-checkpoints',
  'list-decision-policies',
  'list-erasures',
  'list-exports',
  'list-holds',
  'list-review-people',
  'list-reviews',
  'list-rulesets',
  'list-stuck',
  'list-tenants',
  'propose-decision-policy',
  'propose-erasure',
  'propose-hold',
  'propose-ruleset',
  'reassign-review',
  'release-review',
  'request-export',
  'withdraw-decision-policy',
  'withdraw-erasure',
  'withdraw-hold',
  'withdraw-ruleset',
]

it('Only calls about a whole tenant are closed to partners', () => {
  const closed = endpoints.filter(({ access, isForPartners }) => access !== 'open' && !isForPartners)
  expect(closed.map(({ name }) => name).toSorted()).toEqual(ofWholeTenants)
})

it('No call without a token depends on a partner', () => {
  expect(endpoints.filter(({ access, isForPartners }) => access === 'open' && isForPartners)).toEqual([])
})
