import { randomUUID } from 'node:crypto'
import { makeEmulatorClients } from '#local/provision/emulators.ts'
import { provisionTable } from '#local/provision/provision-tables.ts'
import { makeLocalResolver } from '#local/provision/settings.ts'
import { loadResources } from '#local/provision/template.ts'

/** A table like the one of a fragment, for a test that reads or clears a whole table. Example: `makeOwnTable('ViewsTable')`. */
export const makeOwnTable = async (logicalId: string): Promise<string> => {
  const { dynamo } = makeEmulatorClients(process.env)
  const properties = makeLocalResolver(process.env)(loadResources()[logicalId]?.Properties) as object
  const TableName = `test-${logicalId}-${randomUUID()}`
  await provisionTable(dynamo, { ...properties, TableName })
  dynamo.destroy()
  return TableName
}
