import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { StartFailure } from '../start-failure.ts'
import { type PortName, type Ports, portNames, portSettings, portsFromBase } from './ports.ts'

/** DynamoDB Local cannot be restricted to loopback, so its port must be free on every interface. */
const hostOf = (name: PortName): string => (name === 'dynamodb' ? '0.0.0.0' : '127.0.0.1')

/**
 * Verifies that the ports of all parts are free. `timeoutMs` is the timeout for the ports of a copy that is ending.
 * @throws StartFailure with the first port in use, the part that needs it, and the setting that changes it.
 */
export const refusePortsInUse = async (ports: Ports, needed: readonly PortName[], timeoutMs: number): Promise<void> => {
  const giveUpAt = Date.now() + timeoutMs
  for (const name of needed) {
    let code = await tryPort(ports[name], hostOf(name))
    while (code === 'EADDRINUSE' && Date.now() < giveUpAt) {
      await wait(100)
      code = await tryPort(ports[name], hostOf(name))
    }
    if (code !== undefined) throw new StartFailure(sentence(name, ports[name], code))
  }
}

const sentence = (name: PortName, port: number, code: string): string => {
  const { name: part, setting } = portSettings[name]
  const fault = code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${code})`
  const others = setting === 'SLUICE_HTTP_PORT' ? '' : ', or SLUICE_HTTP_PORT to move the whole copy'
  return `Port ${port}, which ${part} needs, ${fault}: stop the program that uses it, or set ${setting} to a free port${others}.`
}

/** The error code of the system if the port cannot be opened, else undefined. */
const tryPort = (port: number, host: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  })

/** A random base whose ports are all free now, below the range of the system. Two callers get different ones. */
export const findFreeBase = async (): Promise<number> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const base = 20_000 + 10 * Math.floor(Math.random() * 1200)
    const ports = portsFromBase(base)
    const taken = await Promise.all(portNames.map((name) => tryPort(ports[name], hostOf(name))))
    if (taken.every((code) => code === undefined)) return base
  }
  throw new StartFailure(
    'No eight free ports in a row were found between 20000 and 32000: stop the programs that use them.',
  )
}
