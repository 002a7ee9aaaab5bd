import canonicalize from 'canonicalize'
import type * as z from 'zod'
import { unkeepable } from '#catalogue/json-limits.ts'
import { type ErrorCode, type Issue, Refusal } from '#kernel/domain/errors.ts'
import { definitionFaults } from './definition-faults.ts'

/** The maximum size of a definition as canonical JSON. A ruleset is stored with every assessment. */
const bytesMax = 16 * 1024

/** The maximum number of faults in a problem document. */
const faultCountMax = 20

type Reading<Definition> = Readonly<{
  noun: string
  codes: Readonly<{ invalid: ErrorCode }>
  body: z.ZodType<Definition>
  /** The faults that the schema does not find. The input may be anything. */
  otherFaults: (input: unknown) => readonly Issue[]
}>

/** Makes the reader of definitions from requests and files. It reports all faults at once, each with its path. */
export const definitionReader = <Definition>({ noun, codes, body, otherFaults }: Reading<Definition>) => {
  const invalid = (faults: readonly Issue[]): Refusal => {
    const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`
    return new Refusal(codes.invalid, `The ${noun} has ${count}.`, faults.slice(0, faultCountMax))
  }

  /** @throws Refusal with the code `invalid` of the kind. */
  return (input: unknown): Definition => {
    const fault = unkeepable(input)
    if (fault !== undefined) throw invalid([fault])
    const parsed = body.safeParse(input)
    const faults = [...(parsed.success ? [] : definitionFaults(parsed.error)), ...otherFaults(input), ...excess(input)]
    if (!parsed.success || faults.length > 0) throw invalid(faults)
    return parsed.data
  }
}

const excess = (input: unknown): readonly Issue[] => {
  const bytes = Buffer.byteLength(canonicalize(input) ?? '')
  if (bytes <= bytesMax) return []
  return [{ path: '', message: `must be at most ${bytesMax} bytes of canonical JSON, but has ${bytes}` }]
}
