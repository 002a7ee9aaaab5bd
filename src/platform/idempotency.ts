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
import type { Answer, Request } from './http-handler.ts'
import { OwnWrites } from './own-writes.ts'

type Settings = Readonly<{ table: string; hours: number }>

type KeptAnswer = { status: number; headers: Record<string, string>; body: string }

/** Kept in the place of a fleeting answer: the key stands for its payload, and the operation runs again. */
type Unanswered = { unanswered: true }

/** What an idempotency key belongs to, and the payload that it stands for. */
type Operation = Readonly<{ request: Request; tenantId: string; payload: unknown }>

/**
 * Runs an operation once per key, and gives every repeat the first answer. An answer that is `fleeting` is not given again:
 * its key stands for its payload all the same, and a repeat runs the operation again, which must be safe to repeat.
 */
export type Once = (operation: Operation, act: (key: string) => Promise<Answer>) => Promise<Answer>

/**
 * The `Idempotency-Key` header of draft-ietf-httpapi-idempotency-key-header-07, on Powertools. A key belongs to tenant,
 * method and path; payloads are compared by meaning. What throws is not remembered. It is the lock at the door, which
 * saves work and expires; the condition in the fact log behind it is the proof.
 * @throws Refusal `idempotency-key-missing`, `-malformed`, `-in-use`, `-reused`.
 */
export const makeOnce = (dynamo: DynamoDBDocumentClient, { table, hours }: Settings): Once => {
  const config = new IdempotencyConfig({
    eventKeyJmesPath: 'key',
    payloadValidationJmesPath: 'payload',
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: hours * 3600,
    hashFunction: 'sha256',
    responseHook: markReplayed,
  })
  const run = makeIdempotent(
    async (_: { key: string; payload: string }, act: () => Promise<Answer>): Promise<KeptAnswer | Unanswered> => {
      const answer = await act()
      return answer.fleeting === true ? { unanswered: true } : keep(answer)
    },
    {
      persistenceStore: new OwnWrites({ tableName: table, awsSdkV3Client: dynamo }),
      config,
      keyPrefix: 'http',
    },
  )

  return async ({ request, tenantId, payload }, act) => {
    const key = keyOf(request.headers['idempotency-key'])
    // A crashed run must free its key once its time is over: the record needs to know how long that is.
    config.registerLambdaContext(request.lambda)
    const name = JSON.stringify([tenantId, request.method, request.path, key])
    let fleeting: Answer | undefined
    const actOnce = async (): Promise<Answer> => {
      const answer = await act(key)
      if (answer.fleeting === true) fleeting = answer
      return answer
    }
    try {
      const kept = await run({ key: name, payload: nameOf(payload, request) }, actOnce)
      return fleeting ?? ('unanswered' in kept ? await act(key) : kept)
    } catch (error) {
      throw inOurWords(error)
    }
  }
}

/**
 * Names a payload by its meaning, in 64 hex characters. Our own canonical text (RFC 8785), because Powertools sorts keys
 * without regard to case: {"a","A"} would not compare equal.
 */
const payloadHash = (payload: unknown): string => sha256(canonicalize(payload) ?? '')

/**
 * A batch may hold an event that has no canonical text: numbers beyond a double, halves of surrogate pairs, nesting without
 * end. That event is refused and the others are not, so such a payload is known by its bytes.
 */
const nameOf = (payload: unknown, { body }: Pick<Request, 'body'>): string => {
  try {
    return payloadHash(payload)
  } catch {
    return sha256(body.toString('base64'))
  }
}

/** Text stays the same to the byte in DynamoDB; a map would come back with its keys in another order. */
const keep = ({ status, headers = {}, body }: Answer): KeptAnswer => ({
  status,
  headers: { ...headers },
  body: JSON.stringify(body),
})

const markReplayed = (answer: unknown): KeptAnswer | Unanswered => {
  const kept = answer as KeptAnswer | Unanswered
  if ('unanswered' in kept) return kept
  const { status, headers, body } = kept
  return { status, headers: { ...headers, 'idempotent-replayed': 'true' }, body }
}

/** A quoted structured-field string (RFC 8941) or a bare token: 1–255 printable characters either way. */
const keyOf = (header: string | undefined): string => {
  if (header === undefined) throw new Refusal('idempotency-key-missing', 'Send an Idempotency-Key header.')
  const quoted = /^"((?:[ !#-[\]-~]|\\["\\]){1,255})"$/.exec(header)?.[1]?.replace(/\\(["\\])/g, '$1')
  const key = quoted ?? /^[!#-~]{1,255}$/.exec(header)?.[0]
  if (key === undefined) {
    throw new Refusal(
      'idempotency-key-malformed',
      'An Idempotency-Key has 1 to 255 printable characters; one with blanks in it stands in double quotes.',
    )
  }
  return key
}

const inOurWords = (error: unknown): unknown => {
  if (error instanceof IdempotencyValidationError)
    return new Refusal('idempotency-key-reused', 'This key was used with another payload.')
  if (error instanceof IdempotencyAlreadyInProgressError)
    return new Refusal('idempotency-key-in-use', 'The first request with this key has not finished.')
  if (error instanceof IdempotencyPersistenceLayerError)
    return new Transient('store-unavailable', 'Keys cannot be kept at the moment. Send the same request again.', {
      cause: error,
    })
  return error
}
