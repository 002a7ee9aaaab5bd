import type { Policies } from '#workflow/application/ports.ts'
import { standardPolicy } from '#workflow/domain/decision-policy.ts'

/** No tenant has a decision policy of its own. */
export const standardPolicies: Policies = { active: async () => standardPolicy, named: async () => standardPolicy }
