import { describe } from 'vitest'
import { aDecisionPolicy } from '#test/support/builders/a-decision-policy.ts'
import { aPoliciesWorld } from '#test/support/builders/a-policies-world.ts'
import { makePolicyParts } from '#test/support/ports/policies-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { withdrawalContract } from '#test/support/ports/withdrawal-contract.ts'

describe(`withdraw-decision-policy, in ${storeName},`, () => {
  withdrawalContract({
    makeWorld: () => {
      const world = aPoliciesWorld(makePolicyParts())
      return { ...world, propose: () => world.propose(aDecisionPolicy()) }
    },
    field: 'policy',
    notFound: 'decision-policy-not-found',
  })
})
