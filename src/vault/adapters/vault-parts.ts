import { MetricUnit } from '@aws-lambda-powertools/metrics'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { PipelineError } from '#kernel/domain/errors.ts'
import { makeKms, makeSecretsManager } from '#platform/aws-clients.ts'
import { type Metrics, makeStackMetrics } from '#platform/logger.ts'
import { pause } from '#platform/pause.ts'
import { makeSecret, secretText } from '#platform/secret.ts'
import { systemClock as clock } from '#platform/system-clock.ts'
import { readDigestKeys } from '../application/digest-keys-text.ts'
import { type Digests, makeDigests } from '../application/digests.ts'
import { makeVault } from '../application/open-facts.ts'
import { makeTakeOut, makeTakeOutLater, type TakeOutLater, type VaultDoor } from '../application/take-out.ts'
import type { Vault } from '../application/vault.ts'
import { watchVault } from '../application/watch-vault.ts'
import { makeDataKeys } from './data-keys.ts'
import { makeDynamoVaultItems } from './dynamo-vault-items.ts'

type VaultSettings = Readonly<{ vault: Readonly<{ table: string; key: string }> }>
type DigestSettings = Readonly<{ digestKeysSecret: string }>

/** The keys of digests change only when an operator adds one. A digest that names a new key is read with it at once. */
const keysCacheMs = 300_000

/** The digests of events, by the keys in a secret. It is read when the first event needs it. */
export const makeVaultDigests = ({ digestKeysSecret }: DigestSettings): Digests =>
  makeDigests(
    makeSecret({
      fetchText: secretText(digestKeysSecret, makeSecretsManager),
      parse: readDigestKeys,
      cacheMs: keysCacheMs,
      nowMs: Date.now,
    }),
  )

/** The part of the vault that a door of events needs. It has no right to read. */
export const makeVaultDoor = (settings: VaultSettings & DigestSettings): VaultDoor => {
  const digests = makeVaultDigests(settings)
  const dataKeys = makeDataKeys(settings.vault.key, { makeClient: makeKms, clock })
  return { takeOut: makeTakeOut({ dataKeys, digests }), digests }
}

/** Takes the texts of people out of later facts. It needs no digest, and has no right to read. */
export const makeVaultTakeOutLater = ({ vault }: VaultSettings): TakeOutLater =>
  makeTakeOutLater({ dataKeys: makeDataKeys(vault.key, { makeClient: makeKms, clock }) })

/**
 * The vault for those who show its values. An alarm watches the metric of the whole stack for values that were altered: a function
 * gives its name, and a command has none.
 */
export const makeVaultReader = (
  { vault }: VaultSettings,
  dynamo: DynamoDBDocumentClient,
  functionName?: string,
): Vault => {
  const reader = makeVault({
    items: makeDynamoVaultItems({ dynamo, table: vault.table, pause }),
    dataKeys: makeDataKeys(vault.key, { makeClient: makeKms, clock }),
    clock,
  })
  return functionName === undefined ? reader : watchVault(reader, countAltered(makeStackMetrics(functionName)))
}

/** A reader that answers with the other facts logs no error, so the line of the metric names the fact. */
export const countAltered =
  (metrics: Metrics) =>
  ({ message }: PipelineError): void => {
    metrics.addMetadata('altered', message)
    metrics.addMetric('vaultAltered', MetricUnit.Count, 1)
    metrics.publishStoredMetrics()
  }
