import { makeTokenSource } from '../feed/token-source.ts'
import { type Environment, settingOf } from '../tally/setting.ts'
import { type Client, makeClient } from './client.ts'

/** A person who takes part, with the client of its token. */
export type Participant = Readonly<{ name: string; issuer: string; client: Client }>

const analyst = 'reviews:read reviews:decide events:read events:write'
const supervisor = `${analyst} reviews:supervise`

const analysts = ['ana', 'ben', 'cleo', 'dan'] as const

/** The operators who propose and activate the policy. */
const operatorNames = ['ola', 'otto'] as const

/** The people of a drill. Their tokens are renewed before they expire. */
export type People = Readonly<{
  analysts: readonly Participant[]
  supervisor: Participant
  /** She claims reviews, and does nothing with them. */
  absentee: Participant
  /** The sender of payments. */
  producer: Participant
  operators: Readonly<Record<(typeof operatorNames)[number], Client>>
}>

/** @throws CommandFault when the issuer does not answer. */
export const makePeople = async (environment: Environment, tenantId: string, giveUp: AbortSignal): Promise<People> => {
  const url = settingOf(environment, 'SLUICE_HTTP_URL')
  const clientOf = async (name: string, scope: string, operates = false): Promise<Client> => {
    const token = makeTokenSource(environment, { subject: name, scope, ...(!operates && { tenant: tenantId }) })
    await token()
    return makeClient({ url, token, giveUp, ...(operates && { operatesOn: tenantId }) })
  }
  const participant = async (name: string, scope: string): Promise<Participant> => ({
    name,
    issuer: settingOf(environment, 'AUTH_ISSUER'),
    client: await clientOf(name, scope),
  })
  const [ola, otto] = await Promise.all(operatorNames.map((name) => clientOf(name, 'operator operator:write', true)))
  if (!ola || !otto) throw new Error('Each operator has a client.')
  return {
    analysts: await Promise.all(analysts.map((name) => participant(name, analyst))),
    supervisor: await participant('sara', supervisor),
    absentee: await participant('eve', analyst),
    producer: await participant('pia', 'events:write'),
    operators: { ola, otto },
  }
}
