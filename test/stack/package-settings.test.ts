import { expect, it } from 'vitest'
import DerivedResources from '#stack/serverless-plugin.ts'

const packageWith = (environment: Readonly<Record<string, unknown>>) => () => {
  const provider = { stage: 'test', stackName: 'sluice-test', compiledCloudFormationTemplate: { Resources: {} } }
  const service = { provider, functions: { one: { environment } }, resources: { Resources: {} }, custom: {} }
  const getProvider = () => ({ naming: { getLambdaLogicalId: (key: string) => key } })
  const plugin = new DerivedResources({ service, configurationInput: { params: { default: {} } }, getProvider }, {})
  plugin.hooks['before:package:initialize']?.()
}

it.each([
  ['AUDIT_POLICY', 'quorum'],
  ['VERIFY_SINCE', 'yesterday'],
  ['MODEL_TIMEOUT_MS', '0'],
])('refuses to package a function with %s=%s', (name, value) => {
  expect(packageWith({ [name]: value })).toThrow(`Settings are missing or invalid. ${name}: `)
})

it('leaves values to CloudFormation that only the account has', () => {
  const environment = {
    FACTS_TABLE: { Ref: 'FactsTable' },
    AUTH_JWKS_URL: '{{resolve:ssm:/sluice/test/auth/jwks-url}}',
  }
  // The next step of packaging refuses this small template.
  expect(packageWith(environment)).toThrow('A reserved concurrency')
})
