import { expect, it } from 'vitest'
import { makeActivateRuleset } from '#scoring/application/activate-ruleset.ts'
import { makeProposeRuleset } from '#scoring/application/propose-ruleset.ts'
import { aRuleset } from '#test/support/builders/a-ruleset.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { makeMemoryRulesetRegister } from '#test/support/doubles/memory-ruleset-register.ts'
import { describeRulesetRegister } from '#test/support/ports/ruleset-register-contract.ts'

describeRulesetRegister('memory', () => {
  const facts = makeMemoryFactLog()
  return { facts, register: makeMemoryRulesetRegister(facts) }
})

const clock = () => '2026-03-01T12:00:00.000Z'
const order = { tenantId: 'acme', actor: 'alice', correlationId: 'f84c37c2-50e2-48b2-815f-3a98c112ba6a' }
const away = { code: 'store-unavailable', retryable: true }

it('a proposal or an activation whose write is refused for no reason that can be seen may be tried again later', async () => {
  const register = makeMemoryRulesetRegister(makeMemoryFactLog())
  const never = { ...register, propose: async () => false, activate: async () => false }
  await expect(makeProposeRuleset({ register: never, clock })(aRuleset(), order)).rejects.toMatchObject(away)
  await makeProposeRuleset({ register, clock })(aRuleset(), order)
  const activation = makeActivateRuleset({ register: never, clock })(
    { id: 'strict', version: '1' },
    { ...order, actor: 'bob' },
  )
  await expect(activation).rejects.toMatchObject(away)
})

it('an activation whose answer is lost is found by its repeat', async () => {
  const register = makeMemoryRulesetRegister(makeMemoryFactLog())
  await makeProposeRuleset({ register, clock })(aRuleset(), order)
  const deaf = {
    ...register,
    activate: async (...told: Parameters<typeof register.activate>) => {
      await register.activate(...told)
      return false
    },
  }
  const activate = makeActivateRuleset({ register: deaf, clock })
  expect(await activate({ id: 'strict', version: '1' }, { ...order, actor: 'bob' })).toMatchObject({ count: 1 })
})
