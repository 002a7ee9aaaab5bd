import * as z from 'zod'
import { readJson } from '#kernel/domain/json-text.ts'
import { makeSecretsManager } from '#platform/aws-clients.ts'
import { encryptedUrl } from '#platform/encrypted-url.ts'
import { makeSecret, type Secret, secretText } from '#platform/secret.ts'

const amqpSecret = z.object({ url: encryptedUrl({ protocols: ['amqps', 'amqp'], mayHaveUser: true }) })

/** The lines of the bridge last for hours, and a refused login reads the secret again. */
const cacheMs = 3_600_000

/** The address of the broker in a secret: JSON with the field `url`. `source` names the secret. */
export const makeAmqpAddress = (source: string): Secret<string> =>
  makeSecret({
    fetchText: secretText(source, makeSecretsManager),
    parse: (text) => amqpSecret.parse(readJson(text)).url,
    cacheMs,
    nowMs: Date.now,
  })
