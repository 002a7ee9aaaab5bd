import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { newFactKey, readFactKeys, writeFactKeys } from '#facts/application/fact-keys-text.ts'
import { withKey } from '#facts/domain/fact-keys.ts'
import { writeSecret } from './secret-files.ts'

const clock = () => new Date().toISOString()

/** Adds a key to the secret of a running copy, as the rotation does in the cloud, and returns its id. */
export const rotateFactKeys = async ({
  FACT_KEYS_SECRET = '',
}: Readonly<Record<string, string | undefined>>): Promise<string> => {
  const path = FACT_KEYS_SECRET.replace(/^file:/, '')
  const key = newFactKey(randomUUID(), clock)
  await writeSecret(path, writeFactKeys(withKey(readFactKeys(await readFile(path, 'utf8')), key, clock())))
  return key.id
}
