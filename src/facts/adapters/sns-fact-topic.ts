import {
  BatchRequestTooLongException,
  InvalidParameterException,
  InvalidParameterValueException,
  PublishBatchCommand,
  type SNSClient,
} from '@aws-sdk/client-sns'
import type { FactTopic, PublishOutcome } from '../application/ports.ts'
import type { Seal } from '../application/seal.ts'
import type { Parcel } from '../application/stream-change.ts'
import { domainOf, type Fact } from '../domain/fact.ts'
import { kindWord } from '../domain/happening.ts'

type Needs = Readonly<{
  seal: Seal
  /** Waits before the next try, with jitter, longer each time. */
  pause: (tries: number) => Promise<void>
}>

/**
 * The SNS topic of facts, with the attributes for filters and the seal of each fact. Raw delivery drops a message with more
 * than ten attributes. SNS can refuse a whole call for the content of one fact: then each fact is sent on its own. SNS can fail
 * for single facts of a call, and the SDK sends only whole calls again: then those facts are sent again, at most twice.
 */
export const makeSnsFactTopic = (sns: SNSClient, topicArn: string, { seal, pause }: Needs): FactTopic => {
  const send = async (parcels: readonly Parcel[]): Promise<readonly SendOutcome[]> => {
    const seals = await Promise.all(parcels.map(({ text }) => seal(text)))
    const entries = parcels.map(({ fact, text }, index) => ({
      // The stream can have two records of one fact: the ids of entries must differ.
      Id: String(index),
      Message: text,
      MessageAttributes: { ...attributesOf(fact), seal: word(seals[index] ?? '') },
    }))
    const { Failed = [] } = await sns.send(
      new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries }),
    )
    const faults = new Map(Failed.map((failed) => [failed.Id, failed]))
    return entries.map(({ Id }) => {
      const fault = faults.get(Id)
      if (!fault) return 'published'
      if (fault.SenderFault !== true) return 'serviceFault'
      return contentCodes.has(fault.Code ?? '') ? 'refused' : 'failed'
    })
  }

  const sendOrSplit = async (parcels: readonly Parcel[]): Promise<readonly SendOutcome[]> => {
    try {
      return await send(parcels)
    } catch (error) {
      if (!isRefusedContent(error)) throw error
      if (parcels.length === 1) return ['refused']
      const outcomes: SendOutcome[] = []
      for (const parcel of parcels) outcomes.push(...(await sendOrSplit([parcel])))
      return outcomes
    }
  }

  const publish = async (parcels: readonly Parcel[], tries = 1): Promise<readonly PublishOutcome[]> => {
    const outcomes = await sendOrSplit(parcels)
    const again = parcels.filter((_, index) => outcomes[index] === 'serviceFault')
    const later = (again.length > 0 && tries < tryCountMax ? await publishAgain(again, tries) : []).values()
    return outcomes.map((outcome) => (outcome === 'serviceFault' ? (later.next().value ?? 'failed') : outcome))
  }

  /** The other facts of the call are published, so an error is the outcome of these facts alone. */
  const publishAgain = async (parcels: readonly Parcel[], tries: number): Promise<readonly PublishOutcome[]> => {
    await pause(tries)
    return publish(parcels, tries + 1).catch(() => [])
  }

  return { publish: (parcels) => publish(parcels) }
}

/** As the outcome of a publication, but a fault of the service is still to be tried again. */
type SendOutcome = PublishOutcome | 'serviceFault'

const tryCountMax = 3

/** The codes for the content of one fact. Other faults of the sender concern its rights, the key or the topic. */
const contentCodes: ReadonlySet<string> = new Set(['InvalidParameter', 'ParameterValueInvalid', 'BatchRequestTooLong'])

/** A fault of the topic's ARN concerns every fact, so no fact is refused for it. */
const isRefusedContent = (error: unknown): boolean =>
  error instanceof BatchRequestTooLongException ||
  error instanceof InvalidParameterValueException ||
  (error instanceof InvalidParameterException && !error.message.includes('TopicArn'))

const attributesOf = (fact: Fact) => ({
  type: word(fact.type),
  domain: word(domainOf(fact.type)),
  tenant: word(fact.tenantid),
  happening: word(kindWord(fact)),
})

const word = (value: string) => ({ DataType: 'String', StringValue: value })
