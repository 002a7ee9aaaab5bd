import type { Clock } from '#kernel/domain/instant.ts'
import { verifyingKeys, withKey } from '../domain/fact-keys.ts'
import { newFactKey, readFactKeys, writeFactKeys } from './fact-keys-text.ts'

/** The versions of the secret with the keys. The current one is in use; a pending one waits to take its place. */
export type SecretVersions = {
  /** Returns the id of the current version. */
  currentId(): Promise<string | undefined>
  /** Returns the text of the current version. */
  readCurrent(): Promise<string>
  /** Returns the text of a pending version; `undefined` if it has none yet. */
  readPending(versionId: string): Promise<string | undefined>
  /** Stores a pending version. */
  putPending(versionId: string, text: string): Promise<void>
  /** Makes a pending version the current one. */
  promote(versionId: string, currentId: string | undefined): Promise<void>
}

export const rotationSteps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const

/** One step of a rotation. The id of the new version is the same for all its steps and repeats. */
export type RotationStep = Readonly<{ step: (typeof rotationSteps)[number]; versionId: string }>

type Needs = Readonly<{ versions: SecretVersions; clock: Clock }>

/**
 * Adds a key to the secret, in the steps of Secrets Manager. Each step can be repeated, and a rotation that died in between
 * continues with any of them. @throws Error when the pending version lacks a key that verifies, so nothing is promoted.
 */
export const makeRotateFactKeys = ({ versions, clock }: Needs) => {
  const create = async (versionId: string): Promise<void> => {
    if ((await versions.readPending(versionId)) !== undefined) return
    const current = readFactKeys(await versions.readCurrent())
    await versions.putPending(versionId, writeFactKeys(withKey(current, newFactKey(versionId, clock), clock())))
  }

  const test = async (versionId: string): Promise<void> => {
    const pending = readFactKeys((await versions.readPending(versionId)) ?? '')
    const needed = verifyingKeys(readFactKeys(await versions.readCurrent()), clock())
    const isKept = ({ id, secret }: (typeof needed)[number]) =>
      pending.some((key) => key.id === id && key.secret === secret)
    if (!needed.every(isKept) || !pending.some(({ id }) => id === versionId))
      throw new Error('The pending version lacks a key. Cancel the rotation, and start another.')
  }

  const steps: Readonly<Record<RotationStep['step'], (versionId: string, currentId?: string) => Promise<void>>> = {
    createSecret: create,
    // No other system has the keys.
    setSecret: async () => undefined,
    testSecret: test,
    finishSecret: async (versionId, currentId) => {
      await test(versionId)
      await versions.promote(versionId, currentId)
    },
  }

  return async ({ step, versionId }: RotationStep): Promise<void> => {
    const currentId = await versions.currentId()
    if (currentId !== versionId) await steps[step](versionId, currentId)
  }
}
