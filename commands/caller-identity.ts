import { userInfo } from 'node:os'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { type Actor, isActorId } from '#kernel/domain/actor.ts'
import { readRunningCopy } from '#local/copy/running-copy.ts'
import { holdTransactions } from '#local/functions/hold-transactions.ts'
import { CommandFault, UsageFault } from './command-line.ts'

/**
 * Returns the person who runs a command, as the actor of its facts. No option and no variable names the person in the cloud.
 * @throws CommandFault if there is none. Call it before the first write.
 */
export type CallerIdentity = () => Promise<Actor>

/**
 * Chooses the system that a command works on: the one whose `settings` are all in the environment, or else the copy on this
 * machine, whose settings are put into the environment. Returns the identity of the caller there.
 * @throws StartFailure if no copy is running. @throws UsageFault if only some of the settings are there: an operator who forgot
 * one in the cloud must not change the copy instead.
 */
export const chooseSystem = (...settings: readonly string[]): CallerIdentity => {
  const missing = settings.filter((name) => process.env[name] === undefined)
  if (missing.length === 0) return stsIdentity
  if (missing.length < settings.length) throw new UsageFault(partialSystem(settings, missing))
  const copy = readRunningCopy()
  Object.assign(process.env, copy)
  // Its data is on disk: what a command reports as done must outlive a kill of DynamoDB Local.
  if (copy.SLUICE_DATA) holdTransactions()
  return osIdentity
}

const partialSystem = (settings: readonly string[], missing: readonly string[]): string => {
  const given = settings.filter((name) => !missing.includes(name))
  return `${given.join(' and ')} is set, and ${missing.join(' and ')} is not. Set both for a deployed system, or none for the copy on this machine.`
}

/**
 * On a copy of this machine, one developer can act as two people. Nowhere else can an option name the person.
 * @throws UsageFault in the cloud, or for a name that is not valid.
 */
export const actingAs = (identity: CallerIdentity, name: string | undefined): CallerIdentity => {
  if (name === undefined) return identity
  if (identity !== osIdentity) throw new UsageFault('--as is for a copy on this machine. Run the command without it.')
  if (!isActorId(name))
    throw new UsageFault(
      '--as takes 1 to 256 visible characters without blanks at the ends, and must not begin with sluice/ or queue/.',
    )
  return async () => operatorOf(name, 'os')
}

/** On a copy of this machine: the user of the operating system. */
export const osIdentity: CallerIdentity = async () => operatorOf(userName(), 'os')

/** The operating system has no name for a user without an entry, as in some containers. */
const userName = (): string => {
  try {
    return userInfo().username
  } catch (cause) {
    throw new CommandFault(
      'The operating system has no name for the user of this command. Nothing was changed. Run it as a user with a name.',
      { cause },
    )
  }
}

/** Three tries of three seconds each, as for other calls to AWS. */
const limits = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const

/**
 * In the cloud: the identity that AWS itself confirms for the credentials of the environment. It needs no permission, and no
 * policy can deny it. Example: `arn:aws:sts::123456789012:assumed-role/Operators/anna@example.com`.
 */
export const stsIdentity: CallerIdentity = async () => {
  const { Arn = '', Account = '' } = await askSts()
  return operatorOf(Arn, `sts.amazonaws.com/${Account}`)
}

const askSts = async () => {
  const sts = new STSClient(limits)
  try {
    return await sts.send(new GetCallerIdentityCommand({}))
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : 'no error'
    throw new CommandFault(
      `AWS did not confirm who runs this command (${name}). Nothing was changed. Sign in to AWS, and run the command again.`,
      { cause },
    )
  } finally {
    sts.destroy()
  }
}

const operatorOf = (id: string, issuer: string): Actor => {
  if (isActorId(id)) return { id, kind: 'operator', issuer }
  throw new CommandFault(
    'The identity of the caller is empty, longer than 256 characters, or has invisible characters. Nothing was changed. Use another user or role.',
  )
}
