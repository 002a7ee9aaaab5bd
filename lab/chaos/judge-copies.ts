import { isAudited } from '#facts/domain/happening.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { type Finding, finding } from './finding.ts'
import type { Records } from './records.ts'

/** Each fact must be in the audit log exactly once, with its own hash, and the log must lead to its signed root. */
export const judgeLog = ({ facts, entries, logFault }: Records): readonly Finding[] => {
  const byFact = Map.groupBy(entries, ({ factId }) => factId)
  const factIds = new Set(facts.map(({ fact }) => fact.id))
  return [
    ...(logFault === undefined ? [] : [finding('wrong', 'audit log', logFault)]),
    ...facts
      .filter(({ fact }) => isAudited(fact))
      .flatMap(({ fact, text }) => judgeEntries(fact.id, text, byFact.get(fact.id) ?? [])),
    ...entries
      .filter(({ factId }) => !factIds.has(factId))
      .map(({ factId }) => finding('wrong', factId, 'It is in the audit log and not in the log of facts.')),
  ]
}

const judgeEntries = (id: string, text: string, entries: Records['entries']): readonly Finding[] => {
  if (entries.length === 0) return [finding('stuck', id, 'The fact is not in the audit log.')]
  if (entries.length > 1) return [finding('doubled', id, `The fact is ${entries.length} times in the audit log.`)]
  if (entries[0]?.factHash === sha256(text)) return []
  return [finding('wrong', id, 'The audit log has another hash for the text of the fact.')]
}

/** Each fact must be on RabbitMQ; twice only with the same id and text, after a fault that explains it, and never three times. */
export const judgeMessages = (
  { facts, messages }: Records,
  { mayRepeat }: Readonly<{ mayRepeat: boolean }>,
): readonly Finding[] => {
  const texts = new Map(facts.map(({ fact, text }) => [fact.id, text]))
  return [
    ...facts.flatMap(({ fact, text }) => {
      const message = messages.get(fact.id)
      if (!message) return [finding('stuck', fact.id, 'The fact is not on RabbitMQ.')]
      if (!message.isSame || message.body !== text)
        return [finding('wrong', fact.id, 'RabbitMQ has another text of the fact.')]
      if (message.times <= (mayRepeat ? 2 : 1)) return []
      return [finding('doubled', fact.id, `The fact is ${message.times} times on RabbitMQ, and no fault explains it.`)]
    }),
    ...[...messages.keys()]
      .filter((id) => !texts.has(id))
      .map((id) => finding('wrong', id, 'The message is on RabbitMQ, and the log has no such fact.')),
  ]
}

/** The poison of a run: each is among the dead letters of its queue, and nothing else is. */
export const judgeDeadLetters = (
  { deadLetters }: Records,
  poison: ReadonlyMap<string, string>,
  { maySetAsideTwice }: Readonly<{ maySetAsideTwice: boolean }>,
): readonly Finding[] => {
  const byBody = Map.groupBy(deadLetters, ({ body }) => body)
  return [
    ...[...poison].flatMap(([body, queue]) => {
      const letters = byBody.get(body) ?? []
      if (letters.length === 0) return [finding('stuck', body, `The poison is not among the dead letters of ${queue}.`)]
      if (letters.length === 1 || maySetAsideTwice) return []
      return [finding('doubled', body, `The poison is ${letters.length} times among the dead letters.`)]
    }),
    ...deadLetters
      .filter(({ body }) => !poison.has(body))
      .map(({ queue, id, body }) =>
        finding('wrong', id, `A dead letter of ${queue} is not poison: ${body.slice(0, 160)}`),
      ),
  ]
}

/** A message that is still in a queue can have an effect after the count. */
export const judgeQueues = ({ waiting }: Records): readonly Finding[] =>
  Object.entries(waiting)
    .filter(([, count]) => count > 0)
    .map(([queue, count]) => finding('stuck', queue, `The queue still has ${count} messages.`))
