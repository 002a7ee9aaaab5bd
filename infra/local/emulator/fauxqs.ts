import { findPackageJSON } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { buildApp } from 'fauxqs'

export type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>
export type QueueStore = Stores['sqsStore']
export type Queue = ReturnType<QueueStore['createQueue']>
export type StoredMessage = Queue['messages'][number]

/** The constructors of a module, by name. */
type Module<Name extends string, Instance> = Readonly<Record<Name, new () => Instance>>

/** A module of fauxqs 2.4.1, the newest version, that it does not export. Example: `sqs/sqsStore.js`. */
export const loadInternals = async <Internals>(path: string): Promise<Internals> => {
  const manifest = pathToFileURL(findPackageJSON('fauxqs', import.meta.url) ?? '')
  // The caller states the type of the module: fauxqs publishes none for it.
  return (await import(new URL(`dist/${path}`, manifest).href)) as Internals
}

/** Empty stores for the emulator. Their queues and topics can be watched and changed before requests arrive. */
export const makeStores = async (): Promise<Stores> => {
  const [{ SqsStore }, { SnsStore }, { S3Store }] = await Promise.all([
    loadInternals<Module<'SqsStore', Stores['sqsStore']>>('sqs/sqsStore.js'),
    loadInternals<Module<'SnsStore', Stores['snsStore']>>('sns/snsStore.js'),
    loadInternals<Module<'S3Store', Stores['s3Store']>>('s3/s3Store.js'),
  ])
  return { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() }
}

/** Calls `change` for every queue of the store, when it is created or loaded. */
export const onEachQueue = (store: QueueStore, change: (queue: Queue) => void): void => {
  const create = store.createQueue.bind(store)
  store.createQueue = (...described) => {
    const queue = create(...described)
    change(queue)
    return queue
  }
}
