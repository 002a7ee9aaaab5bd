import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  IdempotencyPersistenceLayerError,
  IdempotencyValidationError,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import canonicalize from 'canonicalize'
import { sha256 } from '#kernel/application/sha256.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { ownerKeyOf, type Tenancy } from '#kernel/domain/tenant.ts'
import type { Answer, Request } from './http-handler.ts'
import { OwnWrites } from './own-writes.ts'

type Settings = Readonly<{ table: string; hours: number }>

type StoredAnswer = { status: number; headers: Record<string, string>; body?: string }

/** Stored instead of an answer with `runsAgain`: it binds the key to its payload, and the operation runs again. */
type Placeholder = { unanswered: true }

/** The request, tenant and partner that an idempotency key belongs to, and the payload that it identifies. */
type Operation = Tenancy &
  Readonly<{
    request: Request
    payload: unknown
    /** The payload can have personal or secret values, so its hash has a key: a plain one of a short text can be guessed. */
    isConfidential?: boolean | undefined
  }>

/**
 * Makes the keyed hashes of a text, by each key: the first is the one to store. An earlier one can be stored already.
 * @throws Transient `secret-unavailable`.
 */
type KeyedHashes = (text: string) => Promise<readonly [string, ...string[]]>

/** The most earlier keys that are tried. Each costs two calls, and only if the row has another hash. */
const earlierKeyCountMax = 2

/**
 * Runs an operation once per key, and returns the first answer to every repeat. An answer with `runsAgain` is not returned
 * again: the key is bound to its payload, but a repeat runs the operation again, which must be safe to repeat.
 */
export type Once = (operation: Operation, act: (key: string) => Promise<Answer>) => Promise<Answer>

/**
 * The `Idempotency-Key` header of draft-ietf-httpapi-idempotency-key-header-07, on Powertools. A key belongs to tenant,
 * partner, method and path. Payloads are compared by meaning. An operation that throws is not stored. This is the first lock, which
 * saves work and expires; the condition in the fact log is the proof.
 * The hash of a confidential payload has a key. A row of an earlier version, or of an earlier key, is recognised as the payload's.
 * @throws Refusal `idempotency-key-missing`, `-malformed`, `-in-use`, `-reused`.
 */
export const makeOnce = (
  dynamo: DynamoDBDocumentClient,
  { table, hours }: Settings,
  keyedHashes?: KeyedHashes,
): Once => {
  const config = new IdempotencyConfig({
    eventKeyJmesPath: 'key',
    payloadValidationJmesPath: 'payload',
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: hours * 3600,
    hashFunction: 'sha256',
    responseHook: markReplayed,
  })
  const run = makeIdempotent(
    async (_: { key: string; payload: string }, act: () => Promise<Answer>): Promise<StoredAnswer | Placeholder> => {
      const answer = await act()
      return answer.runsAgain === true ? { unanswered: true } : storedAnswer(answer)
    },
    {
      persistenceStore: new OwnWrites({ tableName: table, awsSdkV3Client: dynamo }),
      config,
      keyPrefix: 'http',
    },
  )

  const identitiesOf = async ({
    payload,
    request,
    isConfidential,
  }: Operation): Promise<readonly [string, ...string[]]> => {
    const plain = identityOf(payload, request)
    if (isConfidential !== true) return [plain]
    if (!keyedHashes) throw new Error('The call has confidential payloads and no key for their hashes.')
    const [first, ...earlier] = await keyedHashes(plain)
    return [first, ...earlier.slice(0, earlierKeyCountMax), plain]
  }

  return async (operation, act) => {
    const { request } = operation
    const key = keyOf(request.headers['idempotency-key'])
    // A crashed run must release its key after its timeout, so the record needs the timeout.
    config.registerLambdaContext(request.lambda)
    const name = JSON.stringify([ownerKeyOf(operation), request.method, request.path, key])
    let newAnswer: Answer | undefined
    const actOnce = async (): Promise<Answer> => {
      const answer = await act(key)
      if (answer.runsAgain === true) newAnswer = answer
      return answer
    }
    const runAs = async ([payload, ...earlier]: readonly [string, ...string[]]): Promise<
      StoredAnswer | Placeholder
    > => {
      try {
        return await run({ key: name, payload }, actOnce)
      } catch (error) {
        const [next, ...others] = earlier
        if (!(error instanceof IdempotencyValidationError) || next === undefined) throw error
        return runAs([next, ...others])
      }
    }
    try {
      const stored = await runAs(await identitiesOf(operation))
      return newAnswer ?? ('unanswered' in stored ? await act(key) : { body: undefined, ...stored })
    } catch (error) {
      throw translateError(error)
    }
  }
}

/**
 * Hashes a payload by its meaning, to 64 hex characters. The canonical text is RFC 8785: Powertools sorts keys without regard
 * to case, so that {"a","A"} would not compare equal.
 */
const payloadHash = (payload: unknown): string => sha256(canonicalize(payload) ?? '')

/**
 * A batch may contain an event without a canonical text: numbers beyond a double, single surrogates, very deep nesting. Only
 * that event is refused, so the payload is identified by its bytes.
 */
const identityOf = (payload: unknown, { body }: Pick<Request, 'body'>): string => {
  try {
    return payloadHash(payload)
  } catch {
    return sha256(body.toString('base64'))
  }
}

/** DynamoDB returns a text byte for byte, but a map with its keys in another order. */
const storedAnswer = ({ status, headers = {}, body }: Answer): StoredAnswer => ({
  status,
  headers: { ...headers },
  ...(body !== undefined && { body: JSON.stringify(body) }),
})

const markReplayed = (answer: unknown): StoredAnswer | Placeholder => {
  const stored = answer as StoredAnswer | Placeholder
  if ('unanswered' in stored) return stored
  return { ...stored, headers: { ...stored.headers, 'idempotent-replayed': 'true' } }
}

/**
 * Reads a quoted string (RFC 8941) or a bare token of 1 to 255 printable characters. A bare token has no comma, because API
 * Gateway joins repeated headers with commas: `k,k` would be another key than `k`.
 */
const keyOf = (header: string | undefined): string => {
  if (header === undefined)
    throw new Refusal('idempotency-key-missing', 'The header Idempotency-Key is missing. Send one key per operation.')
  const quoted = /^"((?:[ !#-[\]-~]|\\["\\]){1,255})"$/.exec(header)?.[1]?.replace(/\\(["\\])/g, '$1')
  const key = quoted ?? /^[!#-+\--~]{1,255}$/.exec(header)?.[0]
  if (key === undefined) {
    throw new Refusal(
      'idempotency-key-malformed',
      'The Idempotency-Key is malformed. Send it once, with 1 to 255 printable ASCII characters; put a key with spaces or commas in double quotes.',
    )
  }
  return key
}

const translateError = (error: unknown): unknown => {
  if (error instanceof IdempotencyValidationError)
    return new Refusal(
      'idempotency-key-reused',
      'The Idempotency-Key was used with another payload. Use a new key.',
      [],
      { cause: error },
    )
  if (error instanceof IdempotencyAlreadyInProgressError)
    return new Refusal(
      'idempotency-key-in-use',
      'The first request with this Idempotency-Key is still running. Send the same request again.',
      [],
      { cause: error },
    )
  if (error instanceof IdempotencyPersistenceLayerError)
    return new Transient('store-unavailable', 'The store of keys is unavailable. Send the same request again.', {
      cause: error,
    })
  return error
}
