import type { parseArgs } from 'node:util'
import type { Plan } from './plan.ts'

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>

/** What `npm run docs` and the tests of published versions write. */
export type Generator = 'docs' | 'promises'

/** One kind of thing that `npm run new` makes. */
export type Scaffold = Readonly<{
  /** An example of a call. */
  usage: string
  options: Options
  /**
   * Plans all changes and returns the next steps, a sentence each.
   * @throws UsageFault for an invalid name or option.
   * @throws CommandFault when the thing exists, or a file has no place for it.
   */
  plan: (
    plan: Plan,
    name: string | undefined,
    options: Readonly<Record<string, string | undefined>>,
  ) => readonly string[]
  generate: readonly Generator[]
}>
