import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { bareHandlerOf } from '#lab/bench/bare-handler.ts'
import { functionSources } from '#lab/bench/bundles.ts'

const sourceOf = (name: string): string => readFileSync(functionSources().get(name) ?? '', 'utf8')

it('has the clients that the function has, and no other', () => {
  const bare = bareHandlerOf(sourceOf('send-pulse'))
  expect(bare).toContain('DynamoDB')
  expect(bare).not.toMatch(/SNS|SQS|amqplib/)
})

it('knows the clients of every function that calls for one', () => {
  const factories = [...functionSources().keys()].flatMap((name) => [
    ...sourceOf(name).matchAll(/\b(?:make(?:Dynamo|Sqs|Sns|S3|AmqpBroker|Door)|consumerParts)\(/g),
  ])
  const known = new Set(factories.map(([sign]) => sign).filter((sign) => bareHandlerOf(sign).startsWith('import')))
  expect(known).toEqual(new Set(factories.map(([sign]) => sign)))
})

it('is an empty handler where the function has none', () => {
  expect(bareHandlerOf('')).toBe('export const handler = async () => [].length')
})
