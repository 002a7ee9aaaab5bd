import { describe, expect, it } from 'vitest'
import { portsFrom, portsFromBase } from '#local/copy/ports.ts'

describe('the ports of a copy', () => {
  it('all follow from the port of the API', () => {
    expect(portsFrom({})).toEqual({
      http: 3000,
      aws: 3001,
      lambda: 3002,
      dynamodb: 3003,
      issuer: 3004,
      amqp: 3005,
      erlang: 3006,
      epmd: 3007,
    })
    expect(portsFromBase(20_010)).toEqual(portsFrom({ SLUICE_HTTP_PORT: '20010' }))
  })

  it('can each be moved alone', () => {
    expect(portsFrom({ SLUICE_HTTP_PORT: '4000', SLUICE_AMQP_PORT: '5672' })).toMatchObject({ epmd: 4007, amqp: 5672 })
  })

  it.each(['abc', '0', '70000', '3000.5', '-1', '123456'])('refuses %s as a port', (text) => {
    expect(() => portsFrom({ SLUICE_ISSUER_PORT: text })).toThrow(`SLUICE_ISSUER_PORT is "${text}": set it to a port`)
  })

  it('refuses two parts on one port, and ports past the last one', () => {
    expect(() => portsFrom({ SLUICE_AWS_PORT: '3003' })).toThrow(/^Port 3003 is set for both/)
    expect(() => portsFrom({ SLUICE_HTTP_PORT: '65530' })).toThrow(/^Port 65536 for .* does not exist/)
  })
})
