import type { FactRow } from '#facts/application/fact-rows.ts'
import { readFact } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { PipelineError } from '#kernel/domain/errors.ts'
import { openAfter, opensReview } from './examine-event.ts'

/** What the facts of a slice leave open of each event. */
export const sliceEvents = () => {
  const [received, opened] = [new Set<string>(), new Set<string>()]
  const steps = new Map<string, Readonly<{ happening: string; next: ReturnType<typeof openAfter> | 'unreadable' }>>()
  return {
    add: ({ pk, sk: happening, text, isEnded }: FactRow): void => {
      const eventId = pk.slice(pk.indexOf('#') + 1)
      const kind = kindOf({ happening })
      if (isEnded) return
      if (kind === 'received') received.add(eventId)
      if (kind === 'reviewed' && isOpening(text)) opened.add(eventId)
      // Numbers of more than four digits are longer texts.
      const known = steps.get(eventId)?.happening ?? ''
      const isLater = happening.length - known.length || (happening > known ? 1 : -1)
      if (kind === 'moved' && isLater > 0) steps.set(eventId, { happening, next: nextAfter(text) })
    },
    open: () =>
      [...new Set([...received, ...steps.keys(), ...opened])].flatMap((eventId) => {
        if (opened.has(eventId)) return [{ eventId, next: 'people' as const }]
        const step = steps.get(eventId)
        if (step && step.next === undefined) return []
        return [{ eventId, next: step?.next ?? ('scoring' as const) }]
      }),
  }
}

/** A step that cannot be read is examined with its event. */
const nextAfter = (text: string | undefined): ReturnType<typeof openAfter> | 'unreadable' =>
  readWith(openAfter, text, 'unreadable')

/** The other acts belong to a review that a step asks for. */
const isOpening = (text: string | undefined): boolean => readWith(opensReview, text, false)

const readWith = <Read, Unreadable>(read: (fact: Fact) => Read, text = '', unreadable: Unreadable) => {
  try {
    return read(readFact(text))
  } catch (error) {
    if (error instanceof PipelineError) return unreadable
    throw error
  }
}
