import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { loadInternals, type Stores } from './fauxqs.ts'

type Persistence = NonNullable<Stores['sqsStore']['persistence']>

/** The database of SQS, SNS and S3. */
export type Disk = Readonly<{
  /** Makes everything that was changed durable. A response is sent only afterwards. */
  commit(): void
  close(): void
}>

/**
 * Keeps the stores in a SQLite database in `folder`, and loads what it has: messages with their delays, visibility and receive
 * counts, queues, topics, subscriptions. `port` is the port of the emulator, which queue URLs name.
 * A write that fails ends the process, because the memory has what the disk has not: the next start reads the disk.
 */
export const keepOnDisk = async (stores: Stores, folder: string, port: number): Promise<Disk> => {
  const { PersistenceManager } =
    await loadInternals<Readonly<{ PersistenceManager: new (folder: string) => Persistence }>>('persistence.js')
  const persistence = new PersistenceManager(folder)
  const internals = internalsOf(persistence)
  const { db, stmts } = internals
  const turn = commitOncePerTurn(db)
  internals.transaction = (work) => work()
  for (const statement of Object.values(stmts)) turn.covers(statement)
  repairReady(persistence, db, turn.covers)
  repairTags(persistence, db, turn.covers)
  moveUrls(db, port)
  const { sqsStore, snsStore, s3Store } = stores
  persistence.load(sqsStore, snsStore, s3Store)
  for (const store of [sqsStore, snsStore, s3Store, ...sqsStore.allQueues()]) store.persistence = persistence
  return {
    commit: turn.commit,
    close: () => {
      turn.commit()
      persistence.close()
    },
  }
}

type Covers = (statement: StatementSync) => StatementSync

/** The fields that fauxqs declares as private. Only a cast reaches them: fauxqs has no option for the faults that are cured here. */
type Internals = {
  db: DatabaseSync
  stmts: Readonly<Record<string, StatementSync>>
  transaction: (work: () => void) => void
}

const internalsOf = (persistence: Persistence): Internals => persistence as unknown as Internals

/**
 * Puts the writes of one turn of the event loop into one transaction. fauxqs 2.4.1 commits each statement: a move to the dead
 * letters is a deletion and an insertion, a publication is an insertion for each queue, and a death in between loses the rest.
 * It also costs a tenth of the time: SQLite waits for the disk at each commit.
 */
const commitOncePerTurn = (db: DatabaseSync) => {
  let isOpen = false
  const guarded = <Result>(work: () => Result): Result => {
    try {
      return work()
    } catch (cause) {
      setImmediate(() => {
        throw new Error('SQS and SNS cannot write their data. Make room on the disk, or make the folder writable.', {
          cause,
        })
      })
      throw cause
    }
  }
  const commit = (): void => {
    if (!isOpen) return
    isOpen = false
    guarded(() => db.exec('COMMIT'))
  }
  const begin = (): void => {
    if (isOpen) return
    db.exec('BEGIN IMMEDIATE')
    isOpen = true
    // For changes without a response, such as the end of a retention.
    setImmediate(commit)
  }
  const covers: Covers = (statement) => {
    const run = statement.run.bind(statement)
    const runInTurn = (...values: Parameters<typeof run>) =>
      guarded(() => {
        begin()
        return run(...values)
      })
    return Object.assign(statement, { run: runInTurn })
  }
  return { commit, covers }
}

/**
 * fauxqs 2.4.1 sets the receive count of a message that becomes visible at once to NULL, which its own table refuses:
 * ChangeMessageVisibility(0) fails, and the message is in no list any more.
 */
const repairReady = (persistence: Persistence, db: DatabaseSync, covers: Covers): void => {
  const ready = covers(
    db.prepare('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?'),
  )
  persistence.updateMessageReady = (messageId) => void ready.run(messageId)
}

/** fauxqs 2.4.1 replaces the row of a queue that gets a tag, and the replacement deletes all its messages (ON DELETE CASCADE). */
const repairTags = (persistence: Persistence, db: DatabaseSync, covers: Covers): void => {
  const insert = persistence.insertQueue.bind(persistence)
  const exists = db.prepare('SELECT 1 FROM sqs_queues WHERE name = ?')
  const tag = covers(db.prepare('UPDATE sqs_queues SET tags = ? WHERE name = ?'))
  persistence.insertQueue = (queue) => {
    if (exists.get(queue.name) === undefined) insert(queue)
    else tag.run(JSON.stringify(Object.fromEntries(queue.tags)), queue.name)
  }
}

/** Queue URLs have the port of the start that created the queue. */
const moveUrls = (db: DatabaseSync, port: number): void => {
  const update = db.prepare('UPDATE sqs_queues SET url = ? WHERE name = ?')
  for (const { name, url } of db.prepare('SELECT name, url FROM sqs_queues').all()) {
    const moved = new URL(String(url))
    moved.port = String(port)
    update.run(moved.href, name ?? '')
  }
}
