import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { paginateScan } from '@aws-sdk/lib-dynamodb'
import { copyFolder } from '#local/copy/running-copy.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'

type Environment = Readonly<Record<string, string>>

/** Whether a text has what is searched. */
type Search = (text: string) => boolean

/** The names of the places of a copy that hold a text: tables, logs, and dead letters. */
export const placesWith = async (environment: Environment, search: Search): Promise<readonly string[]> => [
  ...(await tablesWith(search)),
  ...logsWith(environment, search),
  ...(await deadLettersWith(environment, search)),
]

/** Every table of the copy, item by item. Example: `sluice-local-facts {tenant}#{event} received`. */
const tablesWith = async (search: Search): Promise<readonly string[]> => {
  const dynamo = makeDynamo()
  const { TableNames = [] } = await dynamo.send(new ListTablesCommand({}))
  const found: string[] = []
  for (const TableName of TableNames) {
    for await (const { Items = [] } of paginateScan({ client: dynamo }, { TableName, ConsistentRead: true }))
      for (const item of Items)
        if (search(JSON.stringify(item))) found.push(`${TableName} ${item.pk} ${item.sk ?? item.id ?? ''}`)
  }
  return found
}

const logsWith = ({ SLUICE_HTTP_PORT }: Environment, search: Search): readonly string[] => {
  const folder = copyFolder(Number(SLUICE_HTTP_PORT))
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'))
  return logs.filter((name) => search(readFileSync(join(folder, name), 'utf8')))
}

/** Three looks at the dead letters of each queue, ten a look. They stay there. */
const deadLettersWith = async (environment: Environment, search: Search): Promise<readonly string[]> => {
  const sqs = makeSqs()
  const found = new Set<string>()
  for (const [name, QueueUrl] of Object.entries(environment).filter(([name]) => name.endsWith('_DEAD_LETTERS_URL')))
    for (let look = 0; look < 3; look += 1) {
      const receive = new ReceiveMessageCommand({
        ...{ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 2, MessageAttributeNames: ['All'] },
      })
      const { Messages = [] } = await sqs.send(receive)
      if (Messages.some((message) => search(JSON.stringify(message)))) found.add(name)
    }
  return [...found]
}
