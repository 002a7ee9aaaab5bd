import { UsageFault } from '#commands/command-line.ts'
import { aml } from './aml.ts'
import type { Format } from './format.ts'
import { paysim } from './paysim.ts'

/** Every supported format of labelled files, by its name for `--format`. */
export const formats: ReadonlyMap<string, Format> = new Map([
  ['paysim', paysim],
  ['aml', aml],
])

/** @throws UsageFault for an unknown format. */
export const formatOption = (name: string): Format => {
  const format = formats.get(name)
  if (format) return format
  throw new UsageFault(`--format takes one of ${[...formats.keys()].join(', ')}, not "${name}".`)
}
