import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { FactsByTime } from '#custody/application/export-subject.ts'
import { makeDynamoFactRows } from '#facts/adapters/dynamo-fact-rows.ts'
import { readFact } from '#facts/application/read-fact.ts'

/** The facts of a tenant by time, from the rows that `npm run republish` reads. A row that is not a fact is left out. */
export const makeFactsByTime = (
  dynamo: DynamoDBDocumentClient,
  settings: Parameters<typeof makeDynamoFactRows>[1],
): FactsByTime => {
  const rows = makeDynamoFactRows(dynamo, settings)
  return {
    within: async function* (tenantId, range) {
      let after: string | undefined
      for (;;) {
        const page = await rows.page({ tenantId, ...range }, after)
        for (const { text } of page.rows) if (text !== undefined) yield readFact(text)
        if (page.isLast) return
        after = page.next
      }
    },
  }
}
