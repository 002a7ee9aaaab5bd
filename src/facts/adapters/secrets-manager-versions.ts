import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import type { SecretVersions } from '../application/rotate-fact-keys.ts'

const [current, pending] = ['AWSCURRENT', 'AWSPENDING']

/** The versions of one secret of Secrets Manager, by their stages. */
export const makeSecretsManagerVersions = (client: SecretsManagerClient, SecretId: string): SecretVersions => ({
  currentId: async () => {
    const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }))
    return Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id]?.includes(current))
  },

  readCurrent: async () => {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId, VersionStage: current }))
    return SecretString
  },

  readPending: async (VersionId) => {
    try {
      const command = new GetSecretValueCommand({ SecretId, VersionId, VersionStage: pending })
      return (await client.send(command)).SecretString
    } catch (error) {
      // Secrets Manager announces a version before its first step, without a text.
      if (error instanceof ResourceNotFoundException) return undefined
      throw error
    }
  },

  putPending: async (ClientRequestToken, SecretString) => {
    await client.send(
      new PutSecretValueCommand({ SecretId, ClientRequestToken, SecretString, VersionStages: [pending] }),
    )
  },

  promote: async (versionId, currentId) => {
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: current,
        MoveToVersionId: versionId,
        ...(currentId !== undefined && { RemoveFromVersionId: currentId }),
      }),
    )
  },
})
