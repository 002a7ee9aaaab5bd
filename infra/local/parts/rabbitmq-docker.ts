import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import type { Ports } from '../copy/ports.ts'
import { projectFolder } from '../copy/running-copy.ts'
import type { Launch } from '../programs/launcher.ts'
import type { RunningProgram } from '../programs/leash.ts'
import { untilReady } from '../programs/until-ready.ts'
import type { Report } from '../report.ts'
import { StartFailure } from '../start-failure.ts'
import { acceptsConnections, type Broker } from './broker.ts'
import { writeRabbitMqFiles } from './rabbitmq-files.ts'

const run = promisify(execFile)

/** Whether Docker is installed and its engine answers. */
export const dockerAnswers = (): Promise<boolean> =>
  run('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 }).then(
    () => true,
    () => false,
  )

type Options = Readonly<{ ports: Ports; folder: string; logFolder: string; report: Report }>

/** RabbitMQ in a container that ends with its copy. Its data is in a volume, so that it can stop and start again. */
export const dockerBroker = ({ ports, folder, logFolder, report }: Options): Broker => {
  const url = `amqp://guest:guest@127.0.0.1:${ports.amqp}`
  const name = `sluice-${ports.amqp}-rabbitmq`
  const open = async (launch: Launch): Promise<RunningProgram> => {
    const image = await pullImage(report)
    await docker('rm', '--force', name)
    // The proxy of the engine connects to the broker, so for the broker the user guest does not connect from loopback.
    await writeRabbitMqFiles({
      folder,
      listener: '5672',
      definitionsPath: '/etc/rabbitmq/definitions.json',
      more: ['loopback_users = none'],
    })
    const logPath = join(logFolder, 'rabbitmq.log')
    const args = runArguments({ name, image, folder, port: ports.amqp })
    // The container ends only when the program of Docker forwards the signal, so the program needs time to do it.
    const program = launch({
      part: 'RabbitMQ',
      command: 'docker',
      args,
      environment: process.env,
      logPath,
      graceMs: 15_000,
    })
    await untilReady(program, 180_000, () => acceptsConnections(url))
    return program
  }
  const discard = async (): Promise<void> => {
    await docker('rm', '--force', name)
    await docker('volume', 'rm', '--force', name)
  }
  const programs = [{ name: 'RabbitMQ', port: ports.amqp, open }]
  return { url, isOurs: true, programs, untilReady: async () => undefined, discard }
}

const docker = (...args: string[]): Promise<unknown> => run('docker', args, { timeout: 60_000 }).catch(() => undefined)

/** The image in docker-compose.yml. It is fetched if it is missing. */
const pullImage = async (report: Report): Promise<string> => {
  const compose = parse(await readFile(join(projectFolder, 'docker-compose.yml'), 'utf8'))
  const services: readonly { image?: string }[] = Object.values(compose.services)
  const image = services.map(({ image = '' }) => image).find((name) => name.startsWith('rabbitmq:')) ?? 'rabbitmq:3'
  const isPresent = await run('docker', ['image', 'inspect', image]).then(
    () => true,
    () => false,
  )
  if (isPresent) return image
  report.note(`RabbitMQ is not installed: Docker fetches ${image} (once).`)
  await run('docker', ['pull', '--quiet', image], { timeout: 600_000 }).catch(() => {
    throw new StartFailure(
      `Docker could not fetch ${image}: install rabbitmq-server, or set AMQP_URL to a broker you have.`,
    )
  })
  return image
}

type Container = Readonly<{ name: string; image: string; folder: string; port: number }>

const runArguments = ({ name, image, folder, port }: Container): readonly string[] => [
  ...['run', '--rm', '--name', name, '--hostname', 'sluice', '--publish', `127.0.0.1:${port}:5672`],
  ...['--volume', `${name}:/var/lib/rabbitmq`],
  ...['rabbitmq.conf', 'definitions.json', 'enabled_plugins'].flatMap((file) => [
    '--mount',
    `type=bind,source=${join(folder, file)},target=/etc/rabbitmq/${file},readonly`,
  ]),
  image,
]
