import {
  BatchRequestTooLongException,
  InvalidParameterException,
  InvalidParameterValueException,
  PublishBatchCommand,
  type SNSClient,
} from '@aws-sdk/client-sns'
import type { FactTopic, PublishOutcome } from '../application/ports.ts'
import type { Parcel } from '../application/stream-change.ts'
import { domainOf, type Fact } from '../domain/fact.ts'
import { kindWord } from '../domain/happening.ts'

/**
 * The SNS topic of facts, with the attributes for filters. Raw delivery drops a message with more than ten attributes. SNS can
 * refuse a whole call for the content of one fact: then each fact is sent on its own.
 */
export const makeSnsFactTopic = (sns: SNSClient, topicArn: string): FactTopic => {
  const send = async (parcels: readonly Parcel[]): Promise<readonly PublishOutcome[]> => {
    const entries = parcels.map(({ fact, text }, index) => ({
      // The stream can have two records of one fact: the ids of entries must differ.
      Id: String(index),
      Message: text,
      MessageAttributes: attributesOf(fact),
    }))
    const { Failed = [] } = await sns.send(
      new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries }),
    )
    const faults = new Map(Failed.map((failed) => [failed.Id, failed]))
    return entries.map(({ Id }) => {
      const fault = faults.get(Id)
      if (!fault) return 'published'
      return fault.SenderFault === true && contentCodes.has(fault.Code ?? '') ? 'refused' : 'failed'
    })
  }

  const publish: FactTopic['publish'] = async (parcels) => {
    try {
      return await send(parcels)
    } catch (error) {
      if (!isRefusedContent(error)) throw error
      if (parcels.length === 1) return ['refused']
      const outcomes: PublishOutcome[] = []
      for (const parcel of parcels) outcomes.push(...(await publish([parcel])))
      return outcomes
    }
  }
  return { publish }
}

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
