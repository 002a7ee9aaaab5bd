import { rm } from 'node:fs/promises'
import { bringUp, type Parts } from './bring-up.ts'
import type { Conditions } from './conditions.ts'
import { claimCopy, releaseCopy } from './copy/claim.ts'
import { type DataFolder, newAccessKey, openDataFolder } from './copy/data-folder.ts'
import { makePartsList, type PartsList, untilPartsEnded } from './copy/parts-list.ts'
import { type Ports, portsFrom, portsFromBase } from './copy/ports.ts'
import { announceCopy, bundleFolder, clearLogs, copyFolder, makeFolder, withdrawCopy } from './copy/running-copy.ts'
import type { Capacity } from './functions/capacity.ts'
import type { Broker } from './parts/broker.ts'
import { askForToken } from './parts/issuer-client.ts'
import type { TokenRequest } from './parts/token-request.ts'
import { checkPorts, findPrerequisites } from './preflight.ts'
import { type Launcher, makeLauncher } from './programs/launcher.ts'
import type { Part } from './programs/supervised-part.ts'
import { type Report, silence } from './report.ts'
import { checkShellSettings } from './shell-settings.ts'
import type { SourceCounts } from './sources/source-counts.ts'
import { StartFailure } from './start-failure.ts'

export type StackOptions = Readonly<{
  /** The base of all ports. Default: the SLUICE_*_PORT settings. */
  basePort?: number
  /** An AWS to use (LocalStack) instead of DynamoDB Local and the SQS and SNS emulator. */
  awsEndpointUrl?: string | undefined
  /** A broker to use instead of starting one. */
  amqpUrl?: string | undefined
  /** Makes the functions of a kind copy count the read and write units they consume, for `stats`. Default: no. */
  countsCapacity?: boolean
  /** The faults of AWS. Default: none, a kind copy. */
  conditions?: Conditions | undefined
  /** The folder of all data. Default: the data is in memory, and ends with the copy. */
  dataFolder?: string | undefined
  report?: Report
  /** Cancels the start and ends the parts that have started. */
  signal?: AbortSignal
}>

type Stats = Readonly<{
  /** AWS calls of the functions and their event sources since the functions started, by `Service.Operation`. */
  calls: Readonly<Record<string, number>>
  /** Units of DynamoDB that the functions consumed; empty unless they count them. */
  capacity: Capacity
  /** The faults and losses of the event sources since the functions started. */
  sources: SourceCounts
  /** CPU time of the running parts so far. `emulators` is SQS, SNS and S3. Linux only: 0 elsewhere. */
  cpuMs: Readonly<{ functions: number; dynamodb: number; emulators: number; broker: number }>
}>

/**
 * A whole copy of Sluice on this machine. It ends with this process, even if it is killed. Without a data folder everything is in
 * memory: it begins empty.
 */
export type Stack = Readonly<{
  /** Endpoints, credentials and every function setting, as in environment.json for commands. */
  environment: Readonly<Record<string, string>>
  urls: Readonly<{ http: string; amqp: string; intakeQueue: string; issuer: string }>
  logFolder: string
  token(request?: TokenRequest): Promise<string>
  /** Stops the functions first, with time for calls in flight, then the rest. Safe to repeat. */
  stop(): Promise<void>
  /** Kills it, as in a crash. */
  killFunctions(): Promise<void>
  startFunctions(): Promise<void>
  /** Its durable data stays until the copy ends. */
  stopBroker(): Promise<void>
  startBroker(): Promise<void>
  stats(): Promise<Stats>
  /** Makes the functions reload when their sources change; the data stays. `report` receives one line for each result. */
  watchSources(report: (line: string) => void): Promise<void>
  /** Resolves with the reason when a part keeps ending, so that the copy must end. */
  broken: Promise<string>
}>

/** Time for calls in flight, and for the broker to write its data. */
const graceMs = 8_000

/**
 * Starts a copy and resolves once it accepts events.
 * @throws StartFailure if it cannot start; then no part is left running.
 */
export const startStack = async (options: StackOptions = {}): Promise<Stack> => {
  const { basePort, awsEndpointUrl, amqpUrl, countsCapacity = false, conditions, report = silence, signal } = options
  const ports = basePort === undefined ? portsFrom(process.env) : portsFromBase(basePort)
  checkShellSettings(process.env, ports)
  const folder = copyFolder(ports.http)
  await makeFolder(folder)
  await checkPorts({ ports, report, awsEndpointUrl, amqpUrl })
  const data = await openData(options, ports)
  const launcher = makeLauncher()
  const { promise: broken, resolve: giveUp } = Promise.withResolvers<string>()
  let phase: 'starting' | 'running' | 'ending' = 'starting'
  const copy: Copy = { ports, folder, data, report, launcher, list: makePartsList(folder), broken }
  const supervision = { launch: launcher.launch, list: copy.list, report, giveUp, phase: () => phase }
  const plan = {
    ...{ ...copy, supervision, awsEndpointUrl, amqpUrl, countsCapacity, conditions },
    ...{ dataFolder: data?.path, accessKeyId: data?.accessKeyId ?? newAccessKey() },
  }
  await Promise.all([claimCopy(ports.http, process.pid), clearLogs(copy.folder)])
  const cancel = (): void => void launcher.close()
  signal?.addEventListener('abort', cancel)
  let broker: Broker | undefined
  try {
    const prerequisites = await findPrerequisites(plan)
    broker = prerequisites.broker
    await broker.discard()
    signal?.throwIfAborted()
    const parts = await bringUp({ ...plan, prerequisites })
    await announceCopy(ports.http, parts.environment)
    signal?.throwIfAborted()
    // From here on, `stop` ends the parts in their order.
    signal?.removeEventListener('abort', cancel)
    phase = 'running'
    const beginEnd = (): void => {
      phase = 'ending'
    }
    return stackOf({ ...copy, beginEnd }, broker, parts)
  } catch (error) {
    await endCopy(copy, broker)
    throw error
  }
}

/** Opens the data folder when the parts of its last copy have ended: a killed copy leaves them running for a second. */
const openData = async (
  { dataFolder, awsEndpointUrl }: StackOptions,
  ports: Ports,
): Promise<DataFolder | undefined> => {
  if (dataFolder === undefined) return undefined
  if (awsEndpointUrl)
    throw new StartFailure(
      'A data folder and AWS_ENDPOINT_URL exclude each other, because the data is at that endpoint. Leave one out.',
    )
  const data = openDataFolder(dataFolder, ports)
  try {
    if (data.lastBase !== undefined) await untilPartsEnded(copyFolder(data.lastBase))
    data.recordPorts()
    return data
  } catch (error) {
    data.release()
    throw error
  }
}

type Copy = Readonly<{
  ports: Ports
  folder: string
  data: DataFolder | undefined
  report: Report
  launcher: Launcher
  list: PartsList
  broken: Promise<string>
}>

const stackOf = (
  copy: Copy & Readonly<{ beginEnd(): void }>,
  brokerKind: Broker,
  { environment, issuer: issuerPart, stores, broker, functions }: Parts,
): Stack => {
  const { folder, ports, report, broken } = copy
  const issuer = environment.AUTH_ISSUER ?? ''
  const stopBroker = async (): Promise<void> => {
    for (const part of broker.toReversed()) await part.stop(graceMs)
  }
  let stopped: Promise<void> | undefined
  const stopAll = async (): Promise<void> => {
    copy.beginEnd()
    await Promise.all([withdrawCopy(ports.http), claimCopy(ports.http, 'ending')])
    await functions.stop(graceMs)
    report.stopped('functions')
    await stopBroker()
    if (brokerKind.isOurs) report.stopped('RabbitMQ')
    await Promise.all([issuerPart, ...Object.values(stores ?? {})].map((part) => part.stop(1_000)))
    await endCopy(copy, brokerKind)
    report.stopped('the rest')
  }
  return {
    environment,
    urls: {
      http: environment.SLUICE_HTTP_URL ?? '',
      amqp: brokerKind.url,
      intakeQueue: environment.INTAKE_QUEUE_URL ?? '',
      issuer,
    },
    logFolder: folder,
    token: (request = {}) => askForToken(issuer, request),
    stop: () => (stopped ??= stopAll()),
    killFunctions: () => functions.stop(0),
    startFunctions: functions.start,
    stopBroker,
    startBroker: async () => {
      for (const part of broker) await part.start()
    },
    watchSources: functions.watch,
    stats: async () => ({
      calls: await functions.calls(),
      capacity: await functions.capacity(),
      sources: await functions.sources(),
      cpuMs: {
        functions: functions.cpuMs(),
        dynamodb: stores?.dynamodb.cpuMs() ?? 0,
        emulators: stores?.emulator.cpuMs() ?? 0,
        broker: cpuMsOf(broker),
      },
    }),
    broken,
  }
}

const cpuMsOf = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + part.cpuMs(), 0)

/** Removes everything: programs, ports, environment.json, and data without a folder of its own. The logs stay. */
const endCopy = async ({ ports, launcher, list, data }: Copy, broker: Broker | undefined): Promise<void> => {
  await launcher.close()
  await list.discard()
  const bundlesGone = rm(bundleFolder(ports.http), { recursive: true, force: true })
  await Promise.all([broker?.discard(), withdrawCopy(ports.http), bundlesGone])
  await releaseCopy(ports.http)
  data?.release()
}
