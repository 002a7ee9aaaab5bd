import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { definitionKeys } from '#approval/adapters/definition-rows.ts'
import { makeDynamoDefinitionRegister } from '#approval/adapters/dynamo-definition-register.ts'
import { makeCheckDefinitions } from '#approval/application/check-definitions.ts'
import type { DefinitionKind, DefinitionRegister } from '#approval/application/definitions.ts'
import { type DefinitionName, nameText } from '#approval/domain/definition-name.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { Check } from '#facts/application/check.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeMemoryDefinitionRegister } from '../doubles/memory-definition-register.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { editRow } from '../world/edit-row.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { ownFactsTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

/** A row as someone with rights on the table edits it. `undefined` deletes it. */
type Edit = Readonly<Record<string, unknown>> | undefined

/** Definitions of a kind, their check, and what someone with rights on their table can do. */
type DefinitionCheckParts<Definition> = Readonly<{
  register: DefinitionRegister<Definition>
  facts: FactLog
  check: Check
  editActive: (tenantId: string, edit: Edit) => Promise<void>
  editProposal: (tenantId: string, name: DefinitionName, edit: Edit) => Promise<void>
}>

/** The check of a kind, as its area makes it. */
type MakeCheck = (dynamo: DynamoDBDocumentClient, settings: Readonly<{ table: string; factsTable: string }>) => Check

type MakeParts = <Definition extends DefinitionName>(
  kind: DefinitionKind<Definition>,
  from: Readonly<{ tableId: string; makeCheck: MakeCheck }>,
) => Promise<DefinitionCheckParts<Definition>>

const memoryParts: MakeParts = async (kind, { tableId }) => {
  const facts = makeMemoryFactLog()
  const register = makeMemoryDefinitionRegister(facts, kind)
  const edits = new Map<string, Edit>()
  const edited = <Row extends object>(key: string, row: Row): Row | undefined => {
    if (!edits.has(key)) return row
    const edit = edits.get(key)
    return edit && { ...row, ...edit }
  }
  const stored = async (tenantId: string) => {
    const active = await register.active(tenantId)
    const { items } = await register.proposals(tenantId, { limit: 100, after: undefined })
    const rows = items.map((row) => ({ name: nameText(row.definition), row: edited(nameText(row.definition), row) }))
    const isReadable = (row: object | undefined) => row !== undefined && kind.read(Object(row).definition) !== undefined
    return {
      active: active && readableOr(edited('active', active), isReadable),
      proposals: rows.flatMap(({ row }) => (row && isReadable(row) ? [row] : [])),
      unreadable: rows.flatMap(({ name, row }) => (row && !isReadable(row) ? [name] : [])),
    }
  }
  return {
    register,
    facts,
    check: makeCheckDefinitions({ name: tableId, kind, stored, facts }),
    editActive: async (_, edit) => void edits.set('active', edit),
    editProposal: async (_, name, edit) => void edits.set(nameText(name), edit),
  }
}

const readableOr = <Row extends object>(
  row: Row | undefined,
  isReadable: (row: object) => boolean,
): Row | 'unreadable' | undefined => (row === undefined || isReadable(row) ? row : 'unreadable')

const ownTables = new Map<string, Promise<string>>()

/** One table for each kind: tests keep apart by tenant. */
const ownTable = (tableId: string): Promise<string> => {
  const table = ownTables.get(tableId) ?? makeOwnTable(tableId)
  ownTables.set(tableId, table)
  return table
}

const realParts: MakeParts = async (kind, { tableId, makeCheck }) => {
  const dynamo = makeDynamo()
  const table = await ownTable(tableId)
  const settings = { table: await ownFactsTable(), shardCount: 4 }
  const facts = makeDynamoFactLog(dynamo, settings)
  const edit = (Key: Readonly<Record<string, string>>, { definition, ...rest }: NonNullable<Edit>) =>
    editRow(
      dynamo,
      { TableName: table, Key },
      { ...rest, ...(definition !== undefined && { definition: JSON.stringify(definition) }) },
    )
  const remove = (Key: Readonly<Record<string, string>>) => editRow(dynamo, { TableName: table, Key }, undefined)
  const change = (Key: Readonly<Record<string, string>>, changes: Edit) => (changes ? edit(Key, changes) : remove(Key))
  return {
    register: makeDynamoDefinitionRegister(dynamo, { table, facts: settings }, kind),
    facts,
    check: makeCheck(dynamo, { table, factsTable: settings.table }),
    editActive: (tenantId, changes) => change(definitionKeys.active(tenantId), changes),
    editProposal: (tenantId, name, changes) => change(definitionKeys.proposal(tenantId, name), changes),
  }
}

/** New definitions in memory, or in tables of this test file. */
export const makeDefinitionCheckParts: MakeParts = onStores<MakeParts>(memoryParts, () => realParts)
