import { findPackageJSON } from 'node:module'
import { pathToFileURL } from 'node:url'
import { buildApp } from 'fauxqs'
import type { Conditions } from '../conditions.ts'
import { isFromPage, pageRefusal } from './from-page.ts'

/** A server inside this process. It is closed, not killed. */
export type Server = Readonly<{ url: string; stop(): Promise<void> }>

export type EmulatorOptions = Readonly<{
  port: number
  region: string
  /** The faults of AWS. Default: none. */
  conditions?: Conditions | undefined
  /** The folder of its data. Default: everything is in memory. */
  dataFolder?: string | undefined
}>

/** SQS, SNS and S3 in this process, on loopback, everything in memory. A queue URL has the host of the request. */
export const startAwsEmulator = async ({ port, region }: EmulatorOptions): Promise<Server> => {
  await acceptCharactersOfSqs()
  const app = buildApp({ logger: false, defaultRegion: region })
  // SQS reads a form, which a page of any site can send without being asked for permission.
  app.addHook('onRequest', async (request, reply) => {
    if (isFromPage(request.headers)) await reply.code(403).send(pageRefusal)
  })
  const url = await app.listen({ port, host: '127.0.0.1' })
  return { url, stop: () => app.close() }
}

/** Every character that SQS does not accept in the body of a message (SendMessage, `MessageBody`). */
const refusedCharacter = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u

/** fauxqs 2.4.1, the newest version, refuses every character beyond U+FFFF, such as emoji. Its pattern is not exported. */
const acceptCharactersOfSqs = async (): Promise<void> => {
  const manifest = pathToFileURL(findPackageJSON('fauxqs', import.meta.url) ?? '')
  const types: unknown = await import(new URL('dist/sqs/sqsTypes.js', manifest).href)
  const { INVALID_MESSAGE_BODY_CHAR: pattern } = types as { INVALID_MESSAGE_BODY_CHAR: RegExp }
  pattern.test = (text) => refusedCharacter.test(text)
}
