import { describe, expect, it } from 'vitest'
import { makeResolver } from '#local/provision/resources.ts'
import { parseTemplate } from '#local/provision/template.ts'

const place = {
  stackName: 'here',
  region: 'eu-central-1',
  accountId: '000000000000',
  sqsEndpoint: 'http://127.0.0.1:1',
  secretPath: (name: string) => `/secrets/${name}.json`,
}

const resources = {
  Rows: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: { 'Fn::Sub': `\${AWS::StackName}-rows` } } },
  Line: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': `\${AWS::StackName}-line` } } },
  News: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news' } },
  Keys: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
  Door: { Type: 'AWS::IAM::Role', Properties: {} },
}

const resolve = makeResolver(resources, place)

describe('a template read and resolved at a place', () => {
  it.each([
    ['!Ref Rows', 'here-rows'],
    ['!Ref Line', 'http://127.0.0.1:1/000000000000/here-line'],
    ['!Ref News', 'arn:aws:sns:eu-central-1:000000000000:news'],
    ['!Ref Keys', 'file:/secrets/Keys.json'],
    ['!Ref AWS::Region', 'eu-central-1'],
    ['!GetAtt Line.Arn', 'arn:aws:sqs:eu-central-1:000000000000:here-line'],
    ['!GetAtt Line.QueueName', 'here-line'],
    [`!Sub '\${Rows.Arn}/index/byDay'`, 'arn:aws:dynamodb:eu-central-1:000000000000:table/here-rows/index/byDay'],
    [`!Sub ['\${stage}-\${Rows}', { stage: test }]`, 'test-here-rows'],
    ["!Join [':', [a, !Ref Rows]]", 'a:here-rows'],
  ])('gives for %s what CloudFormation would', (text, value) => {
    expect(resolve(parseTemplate(text))).toBe(value)
  })

  it('resolves what is nested, and leaves alone what is plain', () => {
    const value = parseTemplate('{ one: [1, !Ref Rows], two: { three: true, four: null } }')
    expect(resolve(value)).toEqual({ one: [1, 'here-rows'], two: { three: true, four: null } })
  })

  it('merges an anchor that a fragment uses many times', () => {
    const value = parseTemplate('{ first: &kept { days: 30 }, second: { <<: *kept, name: other } }')
    expect(value).toEqual({ first: { days: 30 }, second: { days: 30, name: 'other' } })
  })

  it.each(['!Ref Nothing', '!GetAtt Door.Arn', '!GetAtt Line.Colour'])('refuses %s instead of inventing it', (text) => {
    expect(() => resolve(parseTemplate(text))).toThrow(/on this machine/)
  })
})
