import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb'
import { pagesOf, send } from '#facts/adapters/send.ts'
import type { StoredDefinitions } from '../application/check-definitions.ts'
import type { DefinitionKind, DefinitionProposal } from '../application/definitions.ts'
import type { DefinitionName } from '../domain/definition-name.ts'
import { definitionKeys, proposals as prefix, rowsOfKind } from './definition-rows.ts'

type Row = Readonly<Record<string, unknown>>

/** Reads every definition of a tenant for the check of its kind. A row that was edited by hand is a result. */
export const makeDynamoStoredDefinitions = <Definition extends DefinitionName>(
  dynamo: DynamoDBDocumentClient,
  table: string,
  kind: DefinitionKind<Definition>,
) => {
  const { proposalOf, activationOf } = rowsOfKind(kind)

  const activeIn = (row: Row | undefined): StoredDefinitions<Definition>['active'] => {
    try {
      return row && activationOf(row)
    } catch {
      return 'unreadable'
    }
  }

  return async (tenantId: string): Promise<StoredDefinitions<Definition>> => {
    const get = new GetCommand({ TableName: table, Key: definitionKeys.active(tenantId), ConsistentRead: true })
    const active = activeIn((await send(dynamo, get)).Item)
    const query = {
      TableName: table,
      KeyConditionExpression: 'tenantId = :tenant AND begins_with(sk, :proposals)',
      ExpressionAttributeValues: { ':tenant': tenantId, ':proposals': prefix },
      ConsistentRead: true,
    }
    const proposals: DefinitionProposal<Definition>[] = []
    const unreadable: string[] = []
    for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query)))
      for (const row of Items) {
        const proposal = proposalOf(row)
        if (proposal) proposals.push(proposal)
        else unreadable.push(nameIn(row))
      }
    return { active, proposals, unreadable }
  }
}

/** The name in the key of a proposal: its version has seven digits. Example: `strict@1`. */
const nameIn = ({ sk }: Row): string => String(sk).slice(prefix.length).replace(/@0*/, '@')
