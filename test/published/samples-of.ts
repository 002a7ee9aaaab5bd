import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, 'samples')

/** Every stored sample. Its file is `{type}.json`, or `{type}.{what is special about it}.json`. */
export const samples = readdirSync(folder).map((file) => ({
  file,
  type: file.split('.').slice(0, 4).join('.'),
  data: JSON.parse(readFileSync(join(folder, file), 'utf8')),
}))

export const samplesOf = (type: string) => samples.filter((sample) => sample.type === type)
