import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reportKeys } from '#access/adapters/report-keys.ts'
import { projectFolder } from '#local/running-copy.ts'
import type { Logger, Metrics } from '#platform/logger.ts'

const parts = () => {
  const lines: unknown[] = []
  const counted: string[] = []
  const logger = { error: (...line: unknown[]) => void lines.push(line) } as unknown as Logger
  const metrics = {
    addMetric: (name: string) => void counted.push(name),
    publishStoredMetrics: () => void counted.push('published'),
  } as unknown as Metrics
  return { lines, counted, report: reportKeys(logger, metrics) }
}

describe('the keys of the issuer are reported', () => {
  it('as missing, with the cause and the age of the last ones', () => {
    const { lines, counted, report } = parts()
    report.onOutage(new Error('https://user:secret@issuer.example'), 61_400)
    report.onOutage(new Error('secret'), undefined)
    expect(lines).toMatchObject([
      ['The keys of the issuer were not fetched', { keyAgeSeconds: 61, error: 'Error' }],
      ['The keys of the issuer were not fetched', { keyAgeSeconds: 'no keys', error: 'Error' }],
    ])
    expect(JSON.stringify(lines)).not.toContain('secret')
    expect(counted).toEqual(['keysFailed', 'published', 'keysFailed', 'published'])
  })

  it('as faulty, with the id and the reason of each', () => {
    const { lines, counted, report } = parts()
    const faults = [{ kid: 'k-1', reason: 'too-short' }] as const
    report.onFaults(faults)
    expect(lines).toEqual([['Keys of the issuer are faulty', { faults }]])
    expect(counted).toEqual(['keysFailed', 'published'])
  })

  it('under the name that the alarm watches, for the issuer in the settings', () => {
    const fragment = readFileSync(join(projectFolder, 'infra/aws/access.yml'), 'utf8')
    const service = readFileSync(join(projectFolder, 'serverless.yml'), 'utf8')
    const [, parameter = ''] = /AUTH_ISSUER: (\S+)/.exec(service) ?? []
    expect(fragment).toContain('MetricName: keysFailed')
    expect(fragment).toContain(`Dimensions: [{ Name: service, Value: "${parameter}" }]`)
  })
})
