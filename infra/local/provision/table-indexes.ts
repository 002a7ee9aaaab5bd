import { z } from 'zod'
import type { TableIndexes } from '../functions/capacity.ts'
import type { Environment } from './emulators.ts'
import { makeLocalResolver } from './settings.ts'
import { loadResources } from './template.ts'

const index = z.object({
  IndexName: z.string(),
  KeySchema: z.array(z.object({ AttributeName: z.string() })),
  Projection: z.object({ ProjectionType: z.enum(['ALL', 'INCLUDE', 'KEYS_ONLY']) }),
})
const table = z.object({ TableName: z.string(), GlobalSecondaryIndexes: z.array(index).default([]) })

/** The indexes of every table in infra/aws/, by the local name of the table. */
export const tableIndexes = (environment: Environment): TableIndexes => {
  const resolve = makeLocalResolver(environment)
  const tables = Object.values(loadResources()).filter(({ Type }) => Type === 'AWS::DynamoDB::Table')
  return new Map(
    tables.map(({ Properties }) => {
      const { TableName, GlobalSecondaryIndexes } = table.parse(resolve(Properties))
      const indexes = GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
        name: IndexName,
        isStable: Projection.ProjectionType !== 'ALL',
        keys: KeySchema.map(({ AttributeName }) => AttributeName),
      }))
      return [TableName, indexes] as const
    }),
  )
}
