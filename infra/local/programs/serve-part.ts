import type { Server } from '../parts/aws-emulator.ts'

/**
 * Runs a server of ours as the program of this process, with the options in its first argument. It reports to the supervisor that
 * it listens, or why it does not. It ends on SIGTERM, and with its supervisor.
 */
export const servePart = async <Options>(start: (options: Options) => Promise<Server>): Promise<void> => {
  // The supervisor wrote the text: `startNodePart`.
  const options = JSON.parse(process.argv[2] ?? '{}') as Options
  try {
    const server = await start(options)
    process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)))
    process.once('disconnect', () => process.exit(0))
    process.send?.({ type: 'ready' })
  } catch (error) {
    console.error(error)
    const reason = error instanceof Error ? error.message : String(error)
    process.send?.({ type: 'start-failed', reason }, () => process.exit(1))
  }
}
