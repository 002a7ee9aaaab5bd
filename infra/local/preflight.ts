import { predecessorTimeoutMs } from './copy/claim.ts'
import { refusePortsInUse } from './copy/port-check.ts'
import { type PortName, type Ports, portNames } from './copy/ports.ts'
import type { Broker } from './parts/broker.ts'
import { chooseBroker } from './parts/broker-source.ts'
import { findJava } from './parts/java.ts'
import type { Report } from './report.ts'

type Options = Readonly<{
  ports: Ports
  folder: string
  dataFolder: string | undefined
  report: Report
  awsEndpointUrl: string | undefined
  amqpUrl: string | undefined
}>

type PortOptions = Pick<Options, 'ports' | 'report' | 'awsEndpointUrl' | 'amqpUrl'>

/** The programs of a copy, checked. `java` is undefined if AWS_ENDPOINT_URL is set. */
export type Prerequisites = Readonly<{ java: string | undefined; broker: Broker }>

/** @throws StartFailure if a port is still in use after a copy that is ending had time to release it. */
export const checkPorts = async (options: PortOptions): Promise<void> => {
  const { ports, report } = options
  const timeoutMs = predecessorTimeoutMs(ports.http)
  if (timeoutMs > 5_000) report.note('The previous copy did not end cleanly: waiting for its ports.')
  await refusePortsInUse(ports, neededPorts(options), timeoutMs)
}

/** @throws StartFailure for the first missing program, before anything has started. */
export const findPrerequisites = async (options: Options): Promise<Prerequisites> => {
  const java = options.awsEndpointUrl ? undefined : await findJava(process.env)
  return { java, broker: await chooseBroker(options) }
}

const neededPorts = ({ awsEndpointUrl, amqpUrl }: PortOptions): readonly PortName[] => {
  const elsewhere = new Set<PortName>()
  if (awsEndpointUrl) elsewhere.add('aws').add('dynamodb')
  if (amqpUrl) elsewhere.add('amqp').add('erlang').add('epmd')
  return portNames.filter((name) => !elsewhere.has(name))
}
