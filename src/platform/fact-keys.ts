import { readFactKeys } from '#facts/application/fact-keys-text.ts'
import { makeSeal, makeSealCheck, type Seal, type SealCheck } from '#facts/application/seal.ts'
import type { FactKeys } from '#facts/domain/fact-keys.ts'
import { makeSecretsManager } from './aws-clients.ts'
import { makeSecret, type Secret, secretText } from './secret.ts'
import { systemClock as clock } from './system-clock.ts'

/** The secret with the keys of facts, and how long an instance caches them. */
type Settings = Readonly<{ secret: string; cacheSeconds: number }>

const makeKeys = ({ secret, cacheSeconds }: Settings): Secret<FactKeys> =>
  makeSecret({
    fetchText: secretText(secret, makeSecretsManager),
    parse: readFactKeys,
    cacheMs: cacheSeconds * 1000,
    nowMs: Date.now,
  })

/** Seals facts with the newest key that every consumer has: each has read it after the time for which it caches the keys. */
export const makeFactSeal = (settings: Settings): Seal =>
  makeSeal({ keys: makeKeys(settings), clock, settleMs: 2 * settings.cacheSeconds * 1000 })

/** Checks the seals of facts. */
export const makeFactSealCheck = (settings: Settings): SealCheck => makeSealCheck({ keys: makeKeys(settings), clock })
