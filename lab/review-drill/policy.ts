import { CommandFault } from '#commands/command-line.ts'
import type { DecisionPolicy } from '#workflow/domain/decision-policy.ts'
import type { Answer } from './client.ts'
import type { DrillOptions } from './drill-options.ts'
import type { People } from './people.ts'

/** The policy of a drill: people see more than by the standard policy, and claims are short. */
export const drillPolicy = ({
  currency,
  fourEyesFrom,
  leaseMinutes,
}: Pick<DrillOptions, 'currency' | 'fourEyesFrom' | 'leaseMinutes'>): DecisionPolicy => ({
  id: 'drill',
  version: 1,
  decisions: [
    { bands: ['low'], decide: 'approve' },
    { bands: ['medium'], decide: 'person' },
    { types: ['Payment.*'], bands: ['high'], decide: 'reject', confirm: 'person' },
    { bands: ['high'], decide: 'person' },
  ],
  fourEyes: { amounts: { [currency.code]: fourEyesFrom } },
  deadlines: { low: 1, medium: 1, high: 1 },
  leaseMinutes,
})

/** The policy whose reviews fall due during a drill: 3 minutes are the shortest deadline. */
export const briefPolicy = (options: Parameters<typeof drillPolicy>[0]): DecisionPolicy => ({
  ...drillPolicy(options),
  id: 'drill-brief',
  deadlines: { low: 0.05, medium: 0.05, high: 0.05 },
})

/**
 * One operator proposes the policy, cannot activate it, and the other one activates it.
 * @throws CommandFault when the answers are not those.
 */
export const activatePolicy = async ({ operators: { ola, otto } }: People, policy: DecisionPolicy): Promise<void> => {
  const activation = `/v1/decision-policies/${policy.id}/versions/${policy.version}/activate`
  require('propose it', await ola({ method: 'POST', path: '/v1/decision-policies', body: policy }), 201)
  require('activate its own proposal', await ola({ method: 'POST', path: activation }), 403)
  require('activate it', await otto({ method: 'POST', path: activation }), 200)
}

const require = (act: string, { status, code }: Answer, expected: number): void => {
  if (status === expected) return
  throw new CommandFault(
    `The decision policy of the drill is not active: an operator tried to ${act}, and the answer was ${status} ${code} and not ${expected}.`,
  )
}
