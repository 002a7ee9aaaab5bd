import { execFile } from 'node:child_process'
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { findJava } from '#local/parts/java.ts'

/** The machine of a measurement, without names, so that a report can be shared. */
export type Machine = Readonly<{
  cores: number
  processor: string
  memoryGiB: number
  kernel: string
  node: string
  java: string
}>

export const describeMachine = async (): Promise<Machine> => {
  const { stderr } = await promisify(execFile)(await findJava(process.env), ['-version'], { timeout: 20_000 })
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: `${platform()} ${release()}`,
    node: process.version,
    java: /version "([^"]+)"/.exec(stderr)?.[1] ?? 'unknown',
  }
}

/** The load average of the last minute. Above the number of cores, programs waited. */
export const loadNow = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100
