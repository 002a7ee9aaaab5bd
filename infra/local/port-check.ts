import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type PortName, type Ports, portNames, portSettings, portsFromBase } from './ports.ts'
import { StartFailure } from './start-failure.ts'

/** DynamoDB Local cannot be told to stay on loopback, so its port must be free on every interface. */
const hostOf = (name: PortName): string => (name === 'dynamodb' ? '0.0.0.0' : '127.0.0.1')

/**
 * Makes sure that nothing listens where a part will. `patienceMs` is how long to wait for ports that a copy which is
 * just ending still holds.
 * @throws StartFailure naming the first port that stays taken, what needs it and the setting that moves it.
 */
export const refusePortsInUse = async (
  ports: Ports,
  needed: readonly PortName[],
  patienceMs: number,
): Promise<void> => {
  const giveUpAt = Date.now() + patienceMs
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
  const trouble = code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${code})`
  const others = setting === 'SLUICE_HTTP_PORT' ? '' : ', or SLUICE_HTTP_PORT to move the whole copy'
  return `Port ${port}, which ${part} needs, ${trouble}: stop what listens there, or set ${setting} to a free port${others}.`
}

/** The reason why nothing can listen there, as the system's error code; undefined when something can. */
const tryPort = (port: number, host: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  })

/** A base whose every port is free now: below the range the system hands out itself, at random so that two seekers part. */
export const findFreeBase = async (): Promise<number> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const base = 20_000 + 10 * Math.floor(Math.random() * 1200)
    const ports = portsFromBase(base)
    const taken = await Promise.all(portNames.map((name) => tryPort(ports[name], hostOf(name))))
    if (taken.every((code) => code === undefined)) return base
  }
  throw new StartFailure('No eight free ports in a row were found between 20000 and 32000: end what holds them.')
}
