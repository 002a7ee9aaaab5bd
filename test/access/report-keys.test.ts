import { afterEach, describe, expect, it, vi } from 'vitest'
import { reportKeys } from '#access/adapters/report-keys.ts'
import { loadResources } from '#local/provision/template.ts'
import { type Logger, type Metrics, makeStackMetrics } from '#platform/logger.ts'

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

  it('under the name that the alarm watches', () => {
    const { MetricName, Namespace, Dimensions } = loadResources().IssuerKeysAlarm?.Properties ?? {}
    expect([Namespace, MetricName]).toEqual(['Sluice', 'keysFailed'])
    expect(Dimensions).toEqual([{ Name: 'service', Value: { Ref: 'AWS::StackName' } }])
  })
})

describe('the metrics of the stack', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each([
    ['sluice-dev-events-read', 'sluice-dev'],
    ['sluice-my-stage-events-read', 'sluice-my-stage'],
    ['events-read', 'sluice'],
    [undefined, 'sluice'],
  ])('of the function %s are under %s', (deployedName, stackName) => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', deployedName)
    const metrics = makeStackMetrics('events-read')
    metrics.addMetric('keysFailed', 'Count', 1)
    expect(metrics.serializeMetrics()).toMatchObject({ service: stackName, keysFailed: 1 })
  })
})
