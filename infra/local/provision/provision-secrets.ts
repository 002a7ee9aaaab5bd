import { randomBytes } from 'node:crypto'
import { access } from 'node:fs/promises'
import { z } from 'zod'
import { type Resources, ref } from '#stack/resource.ts'
import { writeSecret } from '../copy/secret-files.ts'

const secretSchema = z.object({
  GenerateSecretString: z.object({
    /** A JSON object, to which the generated text is added. */
    SecretStringTemplate: z.string(),
    GenerateStringKey: z.string(),
  }),
})

type NamedSecret = Readonly<{ id: string; properties: unknown }>

export const secretsIn = (resources: Resources): readonly NamedSecret[] =>
  Object.entries(resources).flatMap(([id, { Type, Properties }]) =>
    Type === 'AWS::SecretsManager::Secret' ? [{ id, properties: Properties }] : [],
  )

/** Generates a secret in its file, as CloudFormation does in Secrets Manager. An existing one stays. */
export const provisionSecret = async (
  { id, properties }: NamedSecret,
  resolve: (value: unknown) => unknown,
): Promise<void> => {
  const path = String(resolve(ref(id))).replace(/^file:/, '')
  if (await exists(path)) return
  const { SecretStringTemplate, GenerateStringKey } = secretSchema.parse(properties).GenerateSecretString
  const generated = randomBytes(48).toString('base64url')
  await writeSecret(path, JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: generated }))
}

/** Generates the master key of the vault, and the key that signs checkpoints, in their files. Existing ones stay. */
export const provisionKeys = async ({
  VAULT_KEY = '',
  CHECKPOINT_KEY = '',
}: Readonly<Record<string, string>>): Promise<void> => {
  for (const name of [VAULT_KEY, CHECKPOINT_KEY]) {
    const path = name.replace(/^file:/, '')
    // Both are 32 random bytes: an AES key, and the seed of an Ed25519 key.
    if (!(await exists(path))) await writeSecret(path, JSON.stringify({ key: randomBytes(32).toString('base64') }))
  }
}

const exists = async (path: string): Promise<boolean> => {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}
