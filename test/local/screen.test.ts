import { describe, expect, it } from 'vitest'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { readCall, screenReport, sendCall } from '#local/screen.ts'

describe('the screen of npm start', () => {
  it('keeps parts and times in columns', () => {
    const lines: string[] = []
    const report = screenReport((line) => lines.push(line))
    report.part('DynamoDB', 'http://127.0.0.1:3003', 1_234)
    report.part('SQS, SNS, S3', 'http://127.0.0.1:3001', 15_000)
    expect(lines.map((line) => line.length)).toEqual([lines[0]?.length, lines[0]?.length])
    expect(lines[0]).toMatch(/^ {2}DynamoDB {9}http:\/\/127.0.0.1:3003 .* 1.2 s$/)
  })

  it('takes the token of its calls from the shell', () => {
    const header = '-H "Authorization: Bearer $TOKEN"'
    expect(sendCall('http://127.0.0.1:3000')).toContain(header)
    expect(readCall('http://127.0.0.1:3000')).toContain(header)
  })

  it('shows an event that the catalogue takes', () => {
    const [, body = ''] = /-d '(.*)'$/.exec(sendCall('http://127.0.0.1:3000')) ?? []
    expect(readCloudEvent(JSON.parse(body)).type).toBe('Payment.Transfer.Observed.v1')
  })
})
