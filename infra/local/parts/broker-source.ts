import { join } from 'node:path'
import type { Ports } from '../copy/ports.ts'
import type { Report } from '../report.ts'
import { StartFailure } from '../start-failure.ts'
import { type Broker, externalBroker } from './broker.ts'
import { dockerAnswers, dockerBroker } from './rabbitmq-docker.ts'
import { canInstall, installRabbitMq } from './rabbitmq-install.ts'
import { findRabbitMqServer, installedBroker } from './rabbitmq-server.ts'

type Options = Readonly<{
  amqpUrl: string | undefined
  ports: Ports
  folder: string
  dataFolder: string | undefined
  report: Report
}>

const advice =
  'RabbitMQ is missing: install rabbitmq-server (on Debian `apt-get install rabbitmq-server`), start Docker, or set AMQP_URL to another broker.'

/**
 * Chooses the broker of a copy from the first available source: AMQP_URL, an installed RabbitMQ, Docker, or apt with
 * the right to install. It does not start it.
 * @throws StartFailure when no source is available.
 */
export const chooseBroker = async ({ amqpUrl, ports, folder, dataFolder, report }: Options): Promise<Broker> => {
  if (amqpUrl) return externalBroker(amqpUrl)
  const own = {
    ports,
    folder: join(dataFolder ?? folder, 'rabbitmq'),
    logFolder: folder,
    isKept: dataFolder !== undefined,
    report,
  }
  const installed = findRabbitMqServer()
  if (installed !== undefined) return installedBroker({ server: installed, ...own })
  if (await dockerAnswers()) return dockerBroker(own)
  if (!canInstall()) throw new StartFailure(advice)
  return installedBroker({ server: await installRabbitMq(folder, report), ...own })
}
