import { readFile } from 'node:fs/promises'
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { Transient } from '#kernel/domain/errors.ts'

/** A secret that can change while a function runs. */
export type Secret<Value> = {
  /**
   * Returns the cached secret. An old one is read again; while that fails, the old one is returned.
   * @throws Transient `secret-unavailable` when it was never read.
   */
  current(): Promise<Value>
  /**
   * Returns a secret for a caller that the cached one does not serve: one that was read after `afterMs`, or is read now.
   * Concurrent callers share one read.
   * @throws Transient `secret-unavailable` when it cannot be read, or was read a moment ago and not after `afterMs`.
   */
  renewed(afterMs?: number): Promise<Value>
}

type Options<Value> = Readonly<{
  fetchText: () => Promise<string>
  /** Throws for a text that is not a value. The text stays out of log lines. */
  parse: (text: string) => Value
  /** The age at which a cached secret is read again. */
  cacheMs: number
  nowMs: () => number
}>

/** The shortest time between two reads, so that hostile messages cannot cause one each. */
export const readPauseMs = 5_000

export const makeSecret = <Value>({ fetchText, parse, cacheMs, nowMs }: Options<Value>): Secret<Value> => {
  let known: Readonly<{ value: Value; readAt: number }> | undefined
  let failure: Readonly<{ reason: unknown; at: number }> | undefined
  let reading: Promise<Value> | undefined

  const read = async (): Promise<Value> => {
    const readAt = nowMs()
    try {
      const value = parse(await fetchText())
      known = { value, readAt }
      failure = undefined
      return value
    } catch (cause) {
      failure = { reason: cause, at: nowMs() }
      throw unavailable(cause)
    } finally {
      reading = undefined
    }
  }

  const readOnce = (): Promise<Value> => {
    if (failure && nowMs() - failure.at < readPauseMs) throw unavailable(failure.reason)
    reading ??= read()
    return reading
  }

  return {
    current: async () => {
      if (known && nowMs() - known.readAt < cacheMs) return known.value
      const [outcome] = await Promise.allSettled([(async () => readOnce())()])
      if (outcome.status === 'fulfilled') return outcome.value
      if (known) return known.value
      throw outcome.reason
    },
    renewed: async (afterMs = Number.POSITIVE_INFINITY) => {
      if (known && known.readAt > afterMs) return known.value
      if (!reading && known && nowMs() - known.readAt < readPauseMs) throw unavailable(undefined)
      return readOnce()
    },
  }
}

const unavailable = (cause: unknown): Transient =>
  new Transient('secret-unavailable', 'A secret is unavailable. Send the same request again.', { cause })

/** Begins the name of a secret that is a file. */
const fileScheme = 'file:'

/** Makes the read of a secret: a name or an ARN of Secrets Manager, or `file:` and a path. */
export const secretText = (source: string, makeClient: () => SecretsManagerClient): (() => Promise<string>) => {
  if (source.startsWith(fileScheme)) return () => readFile(source.slice(fileScheme.length), 'utf8')
  const client = makeClient()
  return async () => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: source }))
    if (SecretString === undefined) throw new Error('The secret has no text. Store it as `SecretString`.')
    return SecretString
  }
}
