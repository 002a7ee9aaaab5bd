import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { portsFrom } from '#local/copy/ports.ts'
import { chooseBroker } from '#local/parts/broker-source.ts'
import { endOf } from '#local/programs/last-words.ts'
import { leash, type RunningProgram } from '#local/programs/leash.ts'
import { listenerOf } from '#local/programs/process-table.ts'
import { silence } from '#local/report.ts'

/** A RabbitMQ of a test's own, so that killing it disturbs no other test. */
export const startOwnBroker = async () => {
  const [amqp, erlang, epmd] = await Promise.all([freePort(), freePort(), freePort()])
  const ports = portsFrom({ SLUICE_AMQP_PORT: amqp, SLUICE_ERLANG_PORT: erlang, SLUICE_EPMD_PORT: epmd })
  const folder = await mkdtemp(join(tmpdir(), 'sluice-broker-'))
  const broker = await chooseBroker({ amqpUrl: undefined, ports, folder, dataFolder: undefined, report: silence })
  let programs: readonly RunningProgram[] = []
  const start = async (): Promise<void> => {
    programs = []
    for (const { open } of broker.programs) programs = [await open(leash), ...programs]
  }
  /** Kills the process of the server itself, then the rest: it gets no chance to write anything. Returns how the server ended. */
  const kill = async (): Promise<string> => {
    const [server] = programs
    if (server?.isRunning()) process.kill(listenerOf(server.pid, ports.amqp).pid, 'SIGKILL')
    await server?.ended
    for (const program of programs) await program.stop(0)
    return server ? endOf(server) : ''
  }
  const discard = async (): Promise<void> => {
    await kill()
    await rm(folder, { recursive: true, force: true })
  }
  await start()
  return { url: broker.url, start, kill, discard }
}

/** A port that was free a moment ago. */
const freePort = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return String(port)
}
