import { buildApp } from 'fauxqs'
import type { Conditions } from '../conditions.ts'
import { acceptCharactersOfSqs } from '../emulator/accepted-characters.ts'
import { checkConditions } from '../emulator/conditional-put.ts'
import { makeStores } from '../emulator/fauxqs.ts'
import { keepOnDisk } from '../emulator/keep-on-disk.ts'
import { makeQueuesTrue, refuseAsAws } from '../emulator/truth.ts'
import { type Log, makeUnkind } from '../emulator/unkind.ts'
import { isFromPage, pageRefusal } from './from-page.ts'

/** A server inside this process. It is closed, not killed. */
export type Server = Readonly<{ url: string; stop(): Promise<void> }>

export type EmulatorOptions = Readonly<{
  /** 0: a free port. */
  port: number
  region: string
  /** The faults of AWS. Default: none. */
  conditions?: Conditions | undefined
  /** The folder of its data. Default: everything is in memory. */
  dataFolder?: string | undefined
  /** Receives the seed and the counts of faults. Default: no log. */
  log?: Log
}>

/** SQS, SNS and S3 in this process, on loopback. A queue URL has the host of the request. */
export const startAwsEmulator = async ({
  port,
  region,
  conditions,
  dataFolder,
  log = () => undefined,
}: EmulatorOptions): Promise<Server> => {
  await acceptCharactersOfSqs()
  const stores = await makeStores()
  makeQueuesTrue(stores)
  const app = buildApp({ logger: false, defaultRegion: region, stores })
  // SQS reads a form, which a page of any site can send without being asked for permission.
  app.addHook('onRequest', async (request, reply) => {
    if (isFromPage(request.headers)) await reply.code(403).send(pageRefusal)
  })
  refuseAsAws(app, stores)
  checkConditions(app, stores)
  makeUnkind(app, stores, { conditions, log })
  if (dataFolder !== undefined) {
    // The last one, because it loads the queues.
    const disk = await keepOnDisk(stores, dataFolder, port)
    app.addHook('onSend', async () => disk.commit())
    app.addHook('onClose', async () => disk.close())
  }
  const url = await app.listen({ port, host: '127.0.0.1' })
  return { url, stop: () => app.close() }
}
