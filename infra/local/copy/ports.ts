import { StartFailure } from '../start-failure.ts'

/** Every port of a copy: the part that needs it, its setting, and its default as an offset from the base. */
export const portSettings = {
  http: { name: 'the HTTP API', setting: 'SLUICE_HTTP_PORT', offset: 0 },
  aws: { name: 'the SQS, SNS and S3 emulator', setting: 'SLUICE_AWS_PORT', offset: 1 },
  lambda: { name: 'the Lambda emulator', setting: 'SLUICE_LAMBDA_PORT', offset: 2 },
  dynamodb: { name: 'DynamoDB Local', setting: 'SLUICE_DYNAMODB_PORT', offset: 3 },
  issuer: { name: 'the token issuer', setting: 'SLUICE_ISSUER_PORT', offset: 4 },
  amqp: { name: 'RabbitMQ', setting: 'SLUICE_AMQP_PORT', offset: 5 },
  erlang: { name: "RabbitMQ's Erlang distribution", setting: 'SLUICE_ERLANG_PORT', offset: 6 },
  epmd: { name: "RabbitMQ's port mapper (epmd)", setting: 'SLUICE_EPMD_PORT', offset: 7 },
} as const

export type PortName = keyof typeof portSettings
export type Ports = Readonly<Record<PortName, number>>

export const portNames = Object.keys(portSettings) as readonly PortName[]

const baseDefault = 3000
const portMax = 65_535

type Settings = Readonly<Record<string, string | undefined>>

/** The ports of a copy with this base and defaults. */
export const portsFromBase = (base: number): Ports => portsFrom({ SLUICE_HTTP_PORT: String(base) })

/** @throws StartFailure when a setting is not a port, or when two parts would share one. */
export const portsFrom = (settings: Settings): Ports => {
  const base = portOf(settings, 'SLUICE_HTTP_PORT') ?? baseDefault
  const entries = portNames.map((name) => {
    const { setting, offset } = portSettings[name]
    return [name, portOf(settings, setting) ?? base + offset] as const
  })
  for (const [name, port] of entries) refuseUnusable(name, port, entries)
  return Object.fromEntries(entries) as Ports
}

const portOf = (settings: Settings, setting: string): number | undefined => {
  const text = settings[setting]
  if (text === undefined || text === '') return undefined
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > portMax)
    throw new StartFailure(`${setting} is "${text}": set it to a port from 1 to ${portMax}.`)
  return port
}

const refuseUnusable = (name: PortName, port: number, all: readonly (readonly [PortName, number])[]): void => {
  const { name: part, setting } = portSettings[name]
  if (port > portMax)
    throw new StartFailure(`Port ${port} for ${part} does not exist: set ${setting} or a lower SLUICE_HTTP_PORT.`)
  const other = all.find(([otherName, otherPort]) => otherName !== name && otherPort === port)
  if (other)
    throw new StartFailure(
      `Port ${port} is set for both ${part} and ${portSettings[other[0]].name}: change ${setting}.`,
    )
}
