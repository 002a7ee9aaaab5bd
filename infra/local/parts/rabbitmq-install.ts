import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { leash } from '../programs/leash.ts'
import type { Report } from '../report.ts'
import { StartFailure } from '../start-failure.ts'
import { findProgram } from './find-program.ts'
import { findRabbitMqServer } from './rabbitmq-server.ts'

const script = fileURLToPath(new URL('install-rabbitmq.sh', import.meta.url))

/** Timeout for dpkg to end. */
const graceMs = 600_000

/** Whether packages can be installed here without a prompt. */
export const canInstall = (): boolean =>
  process.getuid?.() === 0 && existsSync('/etc/debian_version') && findProgram('apt-get') !== undefined

/** Installs RabbitMQ through apt without starting its services, and returns the server program. */
export const installRabbitMq = async (logFolder: string, report: Report): Promise<string> => {
  const logPath = join(logFolder, 'install.log')
  report.note('RabbitMQ is not installed: installing rabbitmq-server through apt-get (once, about a minute).')
  const program = leash({
    part: 'apt-get',
    command: '/bin/sh',
    args: [script],
    environment: process.env,
    logPath,
    graceMs,
  })
  await Promise.race([program.ended, followSteps(logPath, report, program.isRunning)])
  await program.stop(graceMs)
  const server = findRabbitMqServer()
  if (program.channel.exitCode === 0 && server !== undefined) return server
  throw new StartFailure(
    `RabbitMQ was not installed, because apt-get failed (see ${logPath}). Install rabbitmq-server yourself, or set AMQP_URL to another broker.`,
  )
}

/** Reports each package that is set up, until apt ends. */
const followSteps = async (logPath: string, report: Report, isRunning: () => boolean): Promise<void> => {
  for (let shown = 0; isRunning(); await wait(500)) {
    const steps = (await readFile(logPath, 'utf8')).match(/^(Need to get|Setting up) .*$/gm) ?? []
    for (const step of steps.slice(shown)) report.note(`  apt-get: ${step.replace(/ \.\.\.$/, '')}`)
    shown = steps.length
  }
}
