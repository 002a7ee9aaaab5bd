import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { activateProposal, putProposal, withdrawProposal } from '#approval/adapters/proposal-rows.ts'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { readablePage } from '#facts/adapters/readable-page.ts'
import { send } from '#facts/adapters/send.ts'
import { type TransactionWrite, transact } from '#facts/adapters/transact.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { contentOf } from '../application/content-of.ts'
import type { Activation, Proposal, RulesetRegister } from '../application/ports.ts'
import { nameText } from '../application/ruleset-name.ts'
import { activationOf, authorsOf, proposalOf, proposals, rowOf, rulesetKeys } from './ruleset-rows.ts'

type Settings = Readonly<{ table: string; facts: Readonly<{ table: string; shardCount: number }> }>

type Reader = Pick<RulesetRegister, 'active' | 'proposal' | 'hasProposed' | 'proposals'>

/** Reads the rulesets of tenants from DynamoDB. */
export const makeDynamoRulesetReader = (dynamo: DynamoDBDocumentClient, table: string): Reader => {
  const read = async (Key: Readonly<Record<string, string>>) => {
    const { Item } = await send(dynamo, new GetCommand({ TableName: table, Key, ConsistentRead: true }))
    return Item
  }

  return {
    active: async (tenantId) => {
      const row = await read(rulesetKeys.active(tenantId))
      return row && readActivation(row)
    },

    proposal: async (tenantId, name) => {
      const row = await read(rulesetKeys.proposal(tenantId, name))
      if (row === undefined) return undefined
      const proposal = proposalOf(row)
      if (proposal !== undefined) return proposal
      throw new Refusal('proposal-altered', `The row of ${nameText(name)} was edited by hand. Use another version.`)
    },

    hasProposed: async (tenantId, content, person) => {
      const query = new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'tenantId = :tenant AND begins_with(sk, :authors)',
        ExpressionAttributeValues: { ':tenant': tenantId, ':authors': authorsOf(content, person.id) },
        ConsistentRead: true,
      })
      const { Items = [] } = await send(dynamo, query)
      const same = [person, { id: person.id }].map((one) => rulesetKeys.author(tenantId, content, one).sk)
      return person.issuer === undefined ? Items.length > 0 : Items.some(({ sk }) => same.includes(sk))
    },

    proposals: async (tenantId, { limit, after }) => {
      const query = {
        TableName: table,
        KeyConditionExpression: 'tenantId = :tenant AND begins_with(sk, :proposals)',
        ExpressionAttributeValues: { ':tenant': tenantId, ':proposals': proposals },
        Limit: limit,
        ConsistentRead: true,
        ...(after && { ExclusiveStartKey: rulesetKeys.proposal(tenantId, after) }),
      }
      const { items, hasMore } = await readablePage(dynamo, query, proposalOf)
      return { items, next: hasMore ? items.at(-1)?.definition : undefined }
    },
  }
}

const readActivation = (row: Readonly<Record<string, unknown>>): Activation => {
  try {
    return activationOf(row)
  } catch (cause) {
    const message = 'The row of the active ruleset was edited by hand. Restore it, as docs/rulesets.md describes.'
    throw new Transient('ruleset-unusable', message, { cause })
  }
}

/** The rulesets of tenants in DynamoDB. Each change is one transaction, with its fact. */
export const makeDynamoRulesetRegister = (
  dynamo: DynamoDBDocumentClient,
  { table, facts }: Settings,
): RulesetRegister => {
  const factPut = putOfFact(facts)
  const write = async (items: readonly TransactionWrite[]): Promise<boolean> =>
    (await transact(dynamo, items)).isWritten

  return {
    ...makeDynamoRulesetReader(dynamo, table),

    propose: async (tenantId, proposal, draft, before) =>
      write([...proposalItems(table, tenantId, { proposal, before }), { Put: factPut(draft).put }]),

    withdraw: async (tenantId, proposal, draft) =>
      write([
        withdrawProposal({ TableName: table, Key: rulesetKeys.proposal(tenantId, proposal.definition) }, proposal),
        { Put: factPut(draft).put },
      ]),

    activate: async (tenantId, activation, draft) =>
      write([...activationItems(table, tenantId, activation), { Put: factPut(draft).put }]),
  }
}

type Replacement = Readonly<{ proposal: Proposal; before: Proposal | undefined }>

const proposalItems = (
  TableName: string,
  tenantId: string,
  { proposal, before }: Replacement,
): readonly TransactionWrite[] => {
  const { definition, proposedBy: id, proposedByIssuer: issuer } = proposal
  return [
    putProposal({ TableName, Key: rulesetKeys.proposal(tenantId, definition) }, rowOf(proposal), before),
    { Put: { TableName, Item: rulesetKeys.author(tenantId, contentOf(definition), { id, issuer }) } },
  ]
}

const activationItems = (table: string, tenantId: string, activation: Activation): readonly TransactionWrite[] => {
  const { definition, count } = activation
  return [
    {
      Put: {
        TableName: table,
        Item: { ...rulesetKeys.active(tenantId), ...rowOf(activation) },
        ConditionExpression: count === 1 ? 'attribute_not_exists(tenantId)' : '#count = :before',
        ...(count > 1 && {
          ExpressionAttributeNames: { '#count': 'count' },
          ExpressionAttributeValues: { ':before': count - 1 },
        }),
      },
    },
    activateProposal({ TableName: table, Key: rulesetKeys.proposal(tenantId, definition) }, activation),
  ]
}
