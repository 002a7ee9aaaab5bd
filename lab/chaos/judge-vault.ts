import { kindOf } from '#facts/domain/happening.ts'
import { type Finding, finding } from './finding.ts'
import { personalWord, referencesOf } from './operations.ts'
import type { Records, StoredFact } from './records.ts'
import type { EndedOperation } from './run-log.ts'

/** The personal values of each event must open, must be those that were sent, and must not be in a fact or a message. */
export const judgeVault = (ended: readonly EndedOperation[], { facts, messages }: Records): readonly Finding[] => {
  const sent = new Map(ended.flatMap(({ operation }) => [...referencesOf(operation)]))
  const received = facts.filter(({ fact }) => kindOf(fact) === 'received')
  return [
    ...received.flatMap((stored) => judgeValues(stored, sent)),
    ...facts
      .filter(({ text }) => text.includes(personalWord))
      .map(({ fact }) => finding('wrong', fact.id, 'The log has a personal value.')),
    ...[...messages.values()]
      .filter(({ body }) => body.includes(personalWord))
      .map(({ id }) => finding('wrong', id, 'RabbitMQ has a personal value.')),
  ]
}

const judgeValues = ({ eventId, fact, clear }: StoredFact, sent: ReadonlyMap<string, string>): readonly Finding[] => {
  if (clear === undefined) return [finding('lost', eventId, 'Its values in the vault do not open.')]
  const wanted = sent.get(String(fact.producerid))
  if (clear.data.reference === wanted) return []
  return [finding('wrong', eventId, 'Its reference in the vault is not the one that was sent.')]
}
