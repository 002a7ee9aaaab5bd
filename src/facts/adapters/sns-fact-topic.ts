import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns'
import type { FactTopic } from '../application/publish-facts.ts'
import type { Seal } from '../application/seal.ts'
import { domainOf, type Fact } from '../domain/fact.ts'
import { kindWord } from '../domain/happening.ts'

/** The SNS topic of facts, with the attributes for filters and the seal of each fact. Raw delivery drops a message with more than ten attributes. */
export const makeSnsFactTopic = (sns: SNSClient, topicArn: string, seal: Seal): FactTopic => ({
  publish: async (parcels) => {
    const seals = await Promise.all(parcels.map(({ text }) => seal(text)))
    const entries = parcels.map(({ fact, text }, index) => ({
      Id: fact.id,
      Message: text,
      MessageAttributes: { ...attributesOf(fact), seal: word(seals[index] ?? '') },
    }))
    const { Failed = [] } = await sns.send(
      new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries }),
    )
    return new Set(Failed.map(({ Id }) => Id ?? ''))
  },
})

const attributesOf = (fact: Fact) => ({
  type: word(fact.type),
  domain: word(domainOf(fact.type)),
  tenant: word(fact.tenantid),
  happening: word(kindWord(fact)),
})

const word = (value: string) => ({ DataType: 'String', StringValue: value })
