import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { findFreeBase, refusePortsInUse } from '#local/copy/port-check.ts'
import { portsFromBase } from '#local/copy/ports.ts'

let intruder: Server | undefined

afterEach(() => intruder?.close())

const listenAt = (port: number): Promise<void> =>
  new Promise((resolve) => {
    intruder = createServer().listen(port, '127.0.0.1', resolve)
  })

describe('the check of ports before a start', () => {
  it('lets free ports pass', async () => {
    await refusePortsInUse(portsFromBase(await findFreeBase()), ['http', 'dynamodb'], 0)
  })

  it('names the port, what needs it and the setting that moves it', async () => {
    const ports = portsFromBase(await findFreeBase())
    await listenAt(ports.dynamodb)
    await expect(refusePortsInUse(ports, ['http', 'dynamodb'], 0)).rejects.toThrow(
      `Port ${ports.dynamodb}, which DynamoDB Local needs, is in use: stop the program that uses it, or set SLUICE_DYNAMODB_PORT`,
    )
  })

  it('waits for a copy that is just ending', async () => {
    const ports = portsFromBase(await findFreeBase())
    await listenAt(ports.http)
    setTimeout(() => intruder?.close(), 200)
    await refusePortsInUse(ports, ['http'], 5_000)
  })
})
