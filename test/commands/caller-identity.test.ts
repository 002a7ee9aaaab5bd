import { createServer } from 'node:http'
import { userInfo } from 'node:os'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { actingAs, chooseSystem, osIdentity, stsIdentity } from '#commands/caller-identity.ts'
import { CommandFault, UsageFault } from '#commands/command-line.ts'

/** What the server of AWS STS was sent, and what it answers. */
type Exchange = Readonly<{ status: number; body: string }>

const answered = (arn: string): Exchange => ({
  status: 200,
  body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>AROAEXAMPLE:anna</UserId><Account>123456789012</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
})

const refused = (status: number, code: string): Exchange => ({
  status,
  body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>No.</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
})

let requests: { body: string; authorization: string | undefined }[] = []
let exchange: Exchange = answered('')

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    requests.push({ body: Buffer.concat(chunks).toString(), authorization: request.headers.authorization })
    response.writeHead(exchange.status, { 'content-type': 'text/xml' }).end(exchange.body)
  })
})

const credentials = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-central-1' }
/** No file and no service of the machine that runs the tests gives credentials. */
const nowhere = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
}

const before = { ...process.env }

beforeEach(async () => {
  requests = []
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  Object.assign(process.env, credentials, nowhere, { AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}` })
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  // In place: other tests of this worker hold the same object.
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  Object.assign(process.env, before)
})

describe('the caller of a command in the cloud', () => {
  it('is who AWS confirms for the credentials, as an operator of the account', async () => {
    const arn = 'arn:aws:sts::123456789012:assumed-role/Operators/anna@example.com'
    exchange = answered(arn)
    expect(await stsIdentity()).toEqual({ id: arn, kind: 'operator', issuer: 'sts.amazonaws.com/123456789012' })
    expect(requests).toEqual([
      {
        body: expect.stringContaining('Action=GetCallerIdentity'),
        authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\//),
      },
    ])
  })

  it.each([
    ['invalid credentials', refused(403, 'InvalidClientTokenId')],
    ['expired credentials', refused(403, 'ExpiredToken')],
    ['no identity in the answer', { ...answered('x'), body: '<GetCallerIdentityResponse/>' }],
    ['an identity with invisible characters', answered('arn:aws:iam::123456789012:user/an&#x200b;na')],
    ['an identity that is too long', answered(`arn:aws:iam::123456789012:user/${'x'.repeat(256)}`)],
  ])('is refused with %s', async (_, given) => {
    exchange = given
    await expect(stsIdentity()).rejects.toThrow(CommandFault)
    await expect(stsIdentity()).rejects.toThrow('Nothing was changed.')
  })

  it('is refused without credentials', async () => {
    for (const name of Object.keys(credentials).slice(0, 2)) delete process.env[name]
    await expect(stsIdentity()).rejects.toThrow(/did not confirm who runs this command \(CredentialsProviderError\)/)
    expect(requests).toEqual([])
  })

  it('is refused while AWS is unavailable', async () => {
    process.env.AWS_ENDPOINT_URL_STS = 'http://127.0.0.1:1'
    await expect(stsIdentity()).rejects.toThrow(CommandFault)
  })
})

it('the caller of a command on this machine is the user of the operating system', async () => {
  expect(await osIdentity()).toEqual({ id: userInfo().username, kind: 'operator', issuer: 'os' })
})

it('a command with only a part of the settings of a deployed system does not use the copy instead', () => {
  process.env.FACTS_TABLE = 'sluice-prod-facts'
  delete process.env.TENANTS_TABLE
  expect(() => chooseSystem('FACTS_TABLE', 'TENANTS_TABLE')).toThrow(UsageFault)
  expect(() => chooseSystem('FACTS_TABLE', 'TENANTS_TABLE')).toThrow('FACTS_TABLE is set, and TENANTS_TABLE is not.')
})

describe('--as', () => {
  it('is refused in the cloud, where no option names the person', () => {
    Object.assign(process.env, { FACTS_TABLE: 'sluice-prod-facts', TENANTS_TABLE: 'sluice-prod-tenants' })
    const identity = chooseSystem('FACTS_TABLE', 'TENANTS_TABLE')
    expect(identity).toBe(stsIdentity)
    expect(() => actingAs(identity, 'bob')).toThrow(UsageFault)
    expect(actingAs(identity, undefined)).toBe(stsIdentity)
    expect(requests).toEqual([])
  })

  it('names another person on a copy of this machine', async () => {
    expect(await actingAs(osIdentity, 'bob')()).toEqual({ id: 'bob', kind: 'operator', issuer: 'os' })
    for (const name of ['', ' bob', 'b\u200bob', 'x'.repeat(257)])
      expect(() => actingAs(osIdentity, name)).toThrow(UsageFault)
  })
})
