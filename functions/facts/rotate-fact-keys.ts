import { makeSecretsManagerVersions } from '#facts/adapters/secrets-manager-versions.ts'
import { makeRotateFactKeys } from '#facts/application/rotate-fact-keys.ts'
import { makeSecretsManager } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { makeLogger } from '#platform/logger.ts'
import { rotationHandler } from '#platform/rotation-handler.ts'
import { factKeysSettings } from '#platform/settings/facts.ts'
import { systemClock } from '#platform/system-clock.ts'

const { secret: secretId } = loadConfig(factKeysSettings).factKeys
const versions = makeSecretsManagerVersions(makeSecretsManager(), secretId)

/** Rotation of the secret with the keys of facts: adds a key, and removes those that no longer verify. */
export const handler = rotationHandler(
  { logger: makeLogger('rotate-fact-keys'), secretId },
  makeRotateFactKeys({ versions, clock: systemClock }),
)
