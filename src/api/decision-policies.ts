import { exampleDecisionPolicy } from '#catalogue/families/decision-policy.ts'
import type { DecisionPolicy } from '#workflow/domain/decision-policy.ts'
import { decisionPolicyBody, publishedDecisionPolicy } from './decision-policies/policy-body.ts'
import { definitionEndpoints } from './definitions.ts'
import type { Endpoint } from './endpoint.ts'

const officeHours = ['08:00', '18:00'] as const

const anExample = {
  ...exampleDecisionPolicy,
  calendar: {
    timeZone: 'Europe/Zurich',
    days: {
      monday: officeHours,
      tuesday: officeHours,
      wednesday: officeHours,
      thursday: officeHours,
      friday: officeHours,
    },
    holidays: ['2026-12-25'],
  },
}

/** The calls about the decision policies of a tenant. Another person must activate what one proposes. */
export const {
  propose: proposeDecisionPolicyEndpoint,
  activate: activateDecisionPolicyEndpoint,
  withdraw: withdrawDecisionPolicyEndpoint,
  list: listDecisionPoliciesEndpoint,
} = definitionEndpoints<DecisionPolicy>({
  noun: 'decision policy',
  name: 'decision-policy',
  names: 'decision-policies',
  schema: 'DecisionPolicy',
  tag: 'Decision policies',
  codes: {
    invalid: 'decision-policy-invalid',
    notFound: 'decision-policy-not-found',
    overtaken: 'decision-policy-overtaken',
    taken: 'decision-policy-version-taken',
  },
  field: 'policy',
  body: decisionPolicyBody,
  published: publishedDecisionPolicy,
  example: anExample,
  standard: { field: 'standard', name: 'standard policy', example: { id: 'standard', version: 1 } },
  use: 'Events are decided by it within a minute. It does not change reviews that are open.',
})

/** Every call of `/v1/decision-policies`. */
export const decisionPolicyEndpoints: readonly Endpoint[] = [
  proposeDecisionPolicyEndpoint,
  activateDecisionPolicyEndpoint,
  withdrawDecisionPolicyEndpoint,
  listDecisionPoliciesEndpoint,
]
