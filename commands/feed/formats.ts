import type { Format } from './format.ts'
import { paysim } from './paysim.ts'

/** Every kind of file the feed can read, by the name that `--format` takes. */
export const formats: ReadonlyMap<string, Format> = new Map([['paysim', paysim]])
