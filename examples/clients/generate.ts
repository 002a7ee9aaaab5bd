import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient } from '@hey-api/openapi-ts'
import openapiTypescript, { astToString } from 'openapi-typescript'
import { generate } from 'orval'

/** Writes a client of each generator below `folder`, from the document of a running copy. */
export const generateClients = async (url: string, folder: string): Promise<void> => {
  const document = `${url}/v1/openapi.json`
  await createClient({ input: document, output: join(folder, 'hey-api'), logs: { level: 'silent' } })
  await mkdir(join(folder, 'openapi-fetch'), { recursive: true })
  await writeFile(join(folder, 'openapi-fetch/api.ts'), astToString(await openapiTypescript(new URL(document))))
  const target = join(folder, 'orval/api.ts')
  await generate({ input: document, output: { target, client: 'fetch', baseUrl: url } })
}
