import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectFolder } from '../copy/running-copy.ts'

const sources = join(projectFolder, 'infra', 'rabbitmq')

/** The topology of every broker, and the user of a development broker. A broker that loads definitions creates no default user. */
const definitionFiles = ['definitions.json', 'development-user.json']

type FileOptions = Readonly<{ folder: string; listener: string; definitionsPath: string; more?: readonly string[] }>

/** Writes the settings of the broker, and the definitions that it loads before it accepts connections. */
export const writeRabbitMqFiles = async ({
  folder,
  listener,
  definitionsPath,
  more = [],
}: FileOptions): Promise<void> => {
  await mkdir(folder, { recursive: true })
  const definitions = await Promise.all(
    definitionFiles.map(async (name) => JSON.parse(await readFile(join(sources, name), 'utf8'))),
  )
  await writeFile(join(folder, 'definitions.json'), JSON.stringify(Object.assign({}, ...definitions)))
  const settings = [
    `listeners.tcp.default = ${listener}`,
    `load_definitions = ${definitionsPath}`,
    'vm_memory_high_watermark.absolute = 512MB',
    'disk_free_limit.absolute = 50MB',
    'log.console = true',
    'log.console.level = warning',
    ...more,
  ]
  await writeFile(join(folder, 'rabbitmq.conf'), `${settings.join('\n')}\n`)
  await writeFile(join(folder, 'enabled_plugins'), '[].\n')
}
