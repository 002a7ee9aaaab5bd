import { expect, it } from 'vitest'
import { checkDeployment } from '#stack/check-deployment.ts'

const check = (stage: string, params: readonly string[] = []) =>
  checkDeployment({ stage, params, knownParams: ['amqpUrl', 'modelUrl'] })

it.each(['dev', 'prod', 'eu-1'])('accepts the stage %s, and a known parameter', (stage) => {
  expect(() => check(stage, ['modelUrl'])).not.toThrow()
})

it.each([
  ['local', /copy on one machine/],
  ['PROD', /is not a name/],
  ['', /is not a name/],
  ['a'.repeat(21), /is not a name/],
])('refuses the stage "%s"', (stage, reason) => {
  expect(() => check(stage)).toThrow(reason)
})

it('refuses a parameter that serverless.yml does not have, which the framework ignores', () => {
  expect(() => check('prod', ['modelUrl', 'modelUrll'])).toThrow(/no parameter "modelUrll".*amqpUrl, modelUrl/)
})
