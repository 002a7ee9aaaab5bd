import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { paginateScan } from '@aws-sdk/lib-dynamodb'
import { makeS3Archive } from '#custody/adapters/s3-archive.ts'
import { copyFolder } from '#local/copy/running-copy.ts'
import { makeDynamo, makeS3, makeSqs } from '#platform/aws-clients.ts'
import { deadLettersOf } from './dead-letters.ts'

type Environment = Readonly<Record<string, string>>

/** Whether a text has what is searched. */
type Search = (text: string) => boolean

/** The names of the places of a copy that hold a text: tables, the archive, logs, and dead letters. */
export const placesWith = async (environment: Environment, search: Search): Promise<readonly string[]> => [
  ...(await tablesWith(search)),
  ...(await objectsWith(environment, search)),
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

/** Every object of the archive. Example: `archive facts/{tenant}/2026-03-01/{event}.json`. */
const objectsWith = async ({ ARCHIVE_BUCKET = '' }: Environment, search: Search): Promise<readonly string[]> => {
  const archive = makeS3Archive(makeS3(), ARCHIVE_BUCKET)
  const found: string[] = []
  for await (const keys of archive.list(''))
    for (const key of keys) if (search(`${key} ${await archive.read(key)}`)) found.push(`archive ${key}`)
  return found
}

/** The files below a folder that hold a text. */
export const filesWith = (folder: string, search: Search): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => search(readFileSync(path, 'utf8')))
    .map((path) => relative(folder, path))
    .toSorted()

const logsWith = ({ SLUICE_HTTP_PORT }: Environment, search: Search): readonly string[] => {
  const folder = copyFolder(Number(SLUICE_HTTP_PORT))
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'))
  return logs.filter((name) => search(readFileSync(join(folder, name), 'utf8')))
}

/** The queues with a dead letter that has it. */
const deadLettersWith = async (environment: Environment, search: Search): Promise<readonly string[]> => {
  const sqs = makeSqs()
  const queues = Object.entries(environment).filter(([name]) => name.endsWith('_DEAD_LETTERS_URL'))
  const found = await Promise.all(
    queues.map(async ([name, url]) => ((await deadLettersOf(sqs, url)).some(search) ? [name] : [])),
  )
  return found.flat()
}
