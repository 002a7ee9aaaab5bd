import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Ports } from '../copy/ports.ts'
import type { Launch } from '../programs/launcher.ts'
import type { Program, RunningProgram } from '../programs/leash.ts'
import { untilReady } from '../programs/until-ready.ts'
import { StartFailure } from '../start-failure.ts'
import { acceptsConnections, type Broker } from './broker.ts'
import { findProgram } from './find-program.ts'
import { writeRabbitMqFiles } from './rabbitmq-files.ts'

/** The folders of the server itself, searched first. On Debian, the program on the PATH is a wrapper that changes user and folders. */
const serverFolders = [
  '/usr/lib/rabbitmq/bin',
  '/opt/homebrew/opt/rabbitmq/sbin',
  '/usr/local/opt/rabbitmq/sbin',
  '/usr/local/sbin',
]
const erlangFolders = ['/usr/lib/erlang/bin', '/opt/homebrew/bin', '/usr/local/bin']

export const findRabbitMqServer = (): string | undefined => findProgram('rabbitmq-server', serverFolders)

type Options = Readonly<{ server: string; ports: Ports; folder: string; logFolder: string; isKept: boolean }>

/**
 * An installed RabbitMQ that belongs to one copy: with its own node, data, ports and port mapper, on loopback only. A node that
 * is killed while it makes its database for the first time never starts again (3.10), so an unfinished one is made anew.
 */
export const installedBroker = ({ server, ports, folder, logFolder, isKept }: Options): Broker => {
  const url = `amqp://guest:guest@127.0.0.1:${ports.amqp}`
  const environment = environmentOf(ports, folder)
  const portMapper = {
    name: "RabbitMQ's port mapper",
    port: ports.epmd,
    open: async (launch: Launch): Promise<RunningProgram> => {
      const program = launch(portMapperOf(ports, join(logFolder, 'epmd.log')))
      await untilReady(program, 30_000, () => acceptsTcp(ports.epmd))
      return program
    },
  }
  const open = async (launch: Launch): Promise<RunningProgram> => {
    const listener = `127.0.0.1:${ports.amqp}`
    const made = join(folder, 'made')
    if (!existsSync(made)) await rm(join(folder, 'data'), { recursive: true, force: true })
    await writeRabbitMqFiles({
      folder,
      listener,
      definitionsPath: join(folder, 'definitions.json'),
      more: ['log.file = false'],
    })
    const program = launch({
      part: 'RabbitMQ',
      command: server,
      args: [],
      environment,
      logPath: join(logFolder, 'rabbitmq.log'),
    })
    await untilReady(program, 180_000, () => acceptsConnections(url))
    await writeFile(made, '', { mode: 0o600 })
    return program
  }
  return {
    url,
    isOurs: true,
    programs: [portMapper, { name: 'RabbitMQ', port: ports.amqp, open }],
    untilReady: async () => undefined,
    discard: async () => {
      if (!isKept) await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Without its port mapper, RabbitMQ would start one that outlives the copy. */
const acceptsTcp = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.end() !== undefined))
    socket.once('error', () => resolve(false))
  })

/** Started here, in the foreground. The port mapper that RabbitMQ starts on its own would run for ever. */
const portMapperOf = ({ epmd }: Ports, logPath: string): Program => {
  const command = findProgram('epmd', erlangFolders)
  if (command === undefined)
    throw new StartFailure(
      'RabbitMQ is installed but the `epmd` of its Erlang was not found: put its folder on the PATH.',
    )
  const args = ['-address', '127.0.0.1', '-port', String(epmd)]
  return { part: "RabbitMQ's port mapper", command, args, environment: process.env, logPath }
}

const environmentOf = ({ amqp, erlang, epmd }: Ports, folder: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  LANG: 'C.UTF-8',
  HOME: folder,
  // The data belongs to a node of this name, so it has no port. Each copy has its own port mapper.
  RABBITMQ_NODENAME: 'sluice@localhost',
  RABBITMQ_NODE_PORT: String(amqp),
  RABBITMQ_DIST_PORT: String(erlang),
  RABBITMQ_MNESIA_BASE: join(folder, 'data'),
  RABBITMQ_LOG_BASE: join(folder, 'log'),
  RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
  RABBITMQ_CONF_ENV_FILE: '/dev/null',
  RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
  RABBITMQ_PID_FILE: join(folder, 'pid'),
  // The server then is the program itself. Its script would stay in front of it, and end with exit code 0 when it is killed.
  RUNNING_UNDER_SYSTEMD: 'true',
  // Two schedulers: with one, loading modules at the start takes a second longer.
  RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 2:2 +SDio 4 -kernel inet_dist_use_interface {127,0,0,1}',
  ERL_EPMD_ADDRESS: '127.0.0.1',
  ERL_EPMD_PORT: String(epmd),
})
