import { lettersKind } from '#jobs/application/letters-kind.ts'
import type { JobKind, Letter, Letters } from '#jobs/application/ports.ts'
import { Violation } from '#kernel/domain/errors.ts'
import { isSetAside, senderOf } from '../domain/letter-sender.ts'
import type { QueuedArrival } from './ingest-queued-event.ts'

type Needs = Readonly<{
  /** The dead letters of the queue intake. */
  letters: Letters
  /** The unique id of the role of the consumer that sets letters aside. */
  consumerRoleId: string
  /** Reads a letter as a message of this sender. @throws Refusal `message-attribute-invalid`. */
  read: (letter: Letter, senderId: string) => QueuedArrival
  /** The use case `ingest-queued-event`: it checks the sender again. */
  ingest: (arrival: QueuedArrival) => Promise<void>
  /** Reports a breach. Safe to repeat. @throws Transient `store-unavailable`. */
  report: (violation: Violation, message: Readonly<{ messageId: string }>) => Promise<void>
}>

/**
 * Returns dead letters of the queue intake: each is ingested for its original sender, whose rights are checked again, and
 * then deleted. A refused letter stays. Nothing is sent to the queue, so no message has Sluice as its sender.
 */
export const makeReturnIntake = ({ letters, consumerRoleId, read, ingest, report }: Needs): JobKind =>
  lettersKind({
    letters,
    act: async (letter) => {
      const senderId = senderOf(letter, consumerRoleId)
      if (senderId === undefined) return { kind: 'failed', code: 'sender-unknown' }
      try {
        await ingest(read(letter, senderId))
        return { kind: 'done' }
      } catch (error) {
        const isReported = isSetAside(letter, consumerRoleId) && letter.attributes.code === codeOf(error)
        if (error instanceof Violation && !isReported) await report(error, { messageId: letter.id })
        throw error
      }
    },
  })

const codeOf = (error: unknown): string => (error instanceof Violation ? error.code : '')
