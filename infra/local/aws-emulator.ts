import { buildApp } from 'fauxqs'

/** A server inside this process. It is closed, not killed. */
export type Server = Readonly<{ url: string; stop(): Promise<void> }>

/** SQS, SNS and S3 in this process, on loopback, everything in memory. A queue URL has the host of the request. */
export const startAwsEmulator = async (port: number, region: string): Promise<Server> => {
  const app = buildApp({ logger: false, defaultRegion: region })
  const url = await app.listen({ port, host: '127.0.0.1' })
  return { url, stop: () => app.close() }
}
