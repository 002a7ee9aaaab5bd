import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { readablePage } from '#facts/adapters/readable-page.ts'
import { send } from '#facts/adapters/send.ts'
import { type TransactionWrite, transact } from '#facts/adapters/transact.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type {
  DefinitionActivation,
  DefinitionKind,
  DefinitionProposal,
  DefinitionRegister,
} from '../application/definitions.ts'
import { type DefinitionName, nameText } from '../domain/definition-name.ts'
import { authorsOf, definitionKeys, proposals, rowOf, rowsOfKind } from './definition-rows.ts'
import { activateProposal, putProposal, withdrawProposal } from './proposal-rows.ts'

type Settings = Readonly<{ table: string; facts: Readonly<{ table: string; shardCount: number }> }>

type Reader<Definition> = Pick<DefinitionRegister<Definition>, 'active' | 'proposal' | 'hasProposed' | 'proposals'>

/** Reads the definitions of tenants from DynamoDB. */
export const makeDynamoDefinitionReader = <Definition extends DefinitionName>(
  dynamo: DynamoDBDocumentClient,
  table: string,
  kind: DefinitionKind<Definition>,
): Reader<Definition> => {
  const { proposalOf, activationOf } = rowsOfKind(kind)
  const read = async (Key: Readonly<Record<string, string>>) => {
    const { Item } = await send(dynamo, new GetCommand({ TableName: table, Key, ConsistentRead: true }))
    return Item
  }

  return {
    active: async (tenantId) => {
      const row = await read(definitionKeys.active(tenantId))
      try {
        return row && activationOf(row)
      } catch (cause) {
        const message = `The row of the active ${kind.noun} was edited by hand. Restore it, as ${kind.page} describes.`
        throw new Transient(kind.codes.unusable, message, { cause })
      }
    },

    proposal: async (tenantId, name) => {
      const row = await read(definitionKeys.proposal(tenantId, name))
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
      const same = [person, { id: person.id }].map((one) => definitionKeys.author(tenantId, content, one).sk)
      return person.issuer === undefined ? Items.length > 0 : Items.some(({ sk }) => same.includes(sk))
    },

    proposals: async (tenantId, { limit, after }) => {
      const query = {
        TableName: table,
        KeyConditionExpression: 'tenantId = :tenant AND begins_with(sk, :proposals)',
        ExpressionAttributeValues: { ':tenant': tenantId, ':proposals': proposals },
        Limit: limit,
        ConsistentRead: true,
        ...(after && { ExclusiveStartKey: definitionKeys.proposal(tenantId, after) }),
      }
      const { items, hasMore } = await readablePage(dynamo, query, proposalOf)
      return { items, next: hasMore ? items.at(-1)?.definition : undefined }
    },
  }
}

/** The definitions of tenants in DynamoDB. Each change is one transaction, with its fact. */
export const makeDynamoDefinitionRegister = <Definition extends DefinitionName>(
  dynamo: DynamoDBDocumentClient,
  { table, facts }: Settings,
  kind: DefinitionKind<Definition>,
): DefinitionRegister<Definition> => {
  const factPut = putOfFact(facts)
  const write = async (items: readonly TransactionWrite[]): Promise<boolean> =>
    (await transact(dynamo, items)).isWritten

  return {
    ...makeDynamoDefinitionReader(dynamo, table, kind),

    propose: async (tenantId, proposal, draft, before) => {
      const content = kind.contentOf(proposal.definition)
      const items = proposalItems(table, { tenantId, content }, { proposal, before })
      return write([...items, { Put: factPut(draft).put }])
    },

    withdraw: async (tenantId, proposal, draft) =>
      write([
        withdrawProposal({ TableName: table, Key: definitionKeys.proposal(tenantId, proposal.definition) }, proposal),
        { Put: factPut(draft).put },
      ]),

    activate: async (tenantId, activation, draft) =>
      write([...activationItems(table, tenantId, activation), { Put: factPut(draft).put }]),
  }
}

type Replacement = Readonly<{
  proposal: DefinitionProposal<DefinitionName>
  before: DefinitionProposal<DefinitionName> | undefined
}>

const proposalItems = (
  TableName: string,
  { tenantId, content }: Readonly<{ tenantId: string; content: string }>,
  { proposal, before }: Replacement,
): readonly TransactionWrite[] => {
  const { definition, proposedBy: id, proposedByIssuer: issuer } = proposal
  return [
    putProposal({ TableName, Key: definitionKeys.proposal(tenantId, definition) }, rowOf(proposal), before),
    { Put: { TableName, Item: definitionKeys.author(tenantId, content, { id, issuer }) } },
  ]
}

const activationItems = (
  table: string,
  tenantId: string,
  activation: DefinitionActivation<DefinitionName>,
): readonly TransactionWrite[] => {
  const { definition, count } = activation
  return [
    {
      Put: {
        TableName: table,
        Item: { ...definitionKeys.active(tenantId), ...rowOf(activation) },
        ConditionExpression: count === 1 ? 'attribute_not_exists(tenantId)' : '#count = :before',
        ...(count > 1 && {
          ExpressionAttributeNames: { '#count': 'count' },
          ExpressionAttributeValues: { ':before': count - 1 },
        }),
      },
    },
    activateProposal({ TableName: table, Key: definitionKeys.proposal(tenantId, definition) }, activation),
  ]
}
