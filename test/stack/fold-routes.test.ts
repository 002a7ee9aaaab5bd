import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readFunctions } from '#stack/deployed-function.ts'
import { foldRoutes } from '#stack/fold-routes.ts'
import type { Resource, Resources } from '#stack/resource.ts'
import { gatewayRoutes } from '#test/support/world/gateway-routes.ts'

const definition = { role: 'ItsRole', timeout: 10 }
const functions = readFunctions({
  'things-read': {
    ...definition,
    handler: 'functions/things/things-read.handler',
    environment: { AUTH_ISSUER: 'https://issuer.test' },
  },
  'refuse-rest': { ...definition, handler: 'functions/things/refuse-rest.handler' },
  'count-things': { ...definition, handler: 'functions/things/count-things.handler' },
})

const route = (RouteKey: string, integrationId: string): Resource => ({
  Type: 'AWS::ApiGatewayV2::Route',
  DependsOn: integrationId,
  Properties: {
    ApiId: { Ref: 'HttpApi' },
    RouteKey,
    Target: { 'Fn::Join': ['/', ['integrations', { Ref: integrationId }]] },
  },
})

const integration = (functionId: string, DependsOn: string, more = {}): Resource => ({
  Type: 'AWS::ApiGatewayV2::Integration',
  DependsOn,
  Properties: {
    ApiId: { Ref: 'HttpApi' },
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: { 'Fn::Join': [':', [{ 'Fn::GetAtt': [functionId, 'Arn'] }, 'live']] },
    PayloadFormatVersion: '2.0',
    TimeoutInMillis: 30_000,
    ...more,
  },
})

/** What the framework compiles from two functions with routes. */
const compiled: Resources = {
  HttpApi: {
    Type: 'AWS::ApiGatewayV2::Api',
    Properties: { Name: 'test-things', ProtocolType: 'HTTP', DisableExecuteApiEndpoint: undefined },
  },
  HttpApiStage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'HttpApi' } } },
  HttpApiIntegrationThingsDashread: integration('ThingsRead', 'ThingsReadLiveAlias'),
  HttpApiIntegrationRefuseDashrest: integration('RefuseRest', 'RefuseRestLiveAlias'),
  One: route('GET /v1/things/{id}', 'HttpApiIntegrationThingsDashread'),
  Other: route('POST /v1/things/{id}', 'HttpApiIntegrationRefuseDashrest'),
  Greedy: route('GET /v1/things/{id}/{proxy+}', 'HttpApiIntegrationThingsDashread'),
  Rest: route('$default', 'HttpApiIntegrationRefuseDashrest'),
}

const issuer = { url: 'https://issuer.test', audiences: 'one two', openRoutes: ['GET /v1/things/keys'] }
const fold = (more: Resources = {}, gateway: Partial<Parameters<typeof foldRoutes>[2]> = {}) =>
  foldRoutes({ ...compiled, ...more }, functions, { settingsRevision: '7', issuer: undefined, ...gateway })
const bodyOf = ({ HttpApi }: Resources) => z.record(z.string(), z.unknown()).parse(HttpApi?.Properties.Body)

describe('The routes of the packaged template', () => {
  it('are in the definition of the API, each with the alias of its function, and nowhere else', () => {
    const folded = fold()
    expect(gatewayRoutes(folded)).toEqual([
      { key: 'GET /v1/things/{id}', functionId: 'ThingsRead', isGuarded: false },
      { key: 'POST /v1/things/{id}', functionId: 'RefuseRest', isGuarded: false },
      { key: 'GET /v1/things/{id}/{proxy+}', functionId: 'ThingsRead', isGuarded: false },
      { key: '$default', functionId: 'RefuseRest', isGuarded: false },
    ])
    expect(Object.keys(folded)).toEqual(['HttpApi', 'HttpApiStage'])
    expect(folded.HttpApiStage).toEqual(compiled.HttpApiStage)
  })

  it('are made after the aliases that they call', () => {
    expect(fold().HttpApi?.DependsOn).toEqual(['ThingsReadLiveAlias', 'RefuseRestLiveAlias'])
  })

  it('leave the name and the protocol of the API as they were, so that an update does not replace it', () => {
    expect(fold().HttpApi?.Properties).toMatchObject({ Name: 'test-things', ProtocolType: 'HTTP' })
  })

  it('are an OpenAPI document', async () => {
    for (const gateway of [{}, { issuer }])
      expect(await new Validator().validate(structuredClone(bodyOf(fold({}, gateway))))).toEqual({ valid: true })
  })

  it('fail the deployment if API Gateway ignores a part of them', () => {
    expect(fold().HttpApi?.Properties).toMatchObject({ FailOnWarnings: true })
  })

  it('call Lambda with the payload and the timeout of the framework', () => {
    const { components } = z
      .object({
        components: z.object({ 'x-amazon-apigateway-integrations': z.record(z.string(), z.unknown()) }),
      })
      .parse(bodyOf(fold()))
    expect(components['x-amazon-apigateway-integrations']).toMatchObject({
      'things-read': { type: 'aws_proxy', httpMethod: 'POST', payloadFormatVersion: '2.0', timeoutInMillis: 30_000 },
      'refuse-rest': {},
    })
  })

  it('name the parameters of their paths as API Gateway does', () => {
    const { paths } = z
      .object({
        paths: z.record(z.string(), z.object({ parameters: z.array(z.object({ name: z.string() })).default([]) })),
      })
      .parse(bodyOf(fold()))
    expect(Object.values(paths).map(({ parameters }) => parameters.map(({ name }) => name))).toEqual([
      ['id'],
      ['id', 'proxy+'],
      [],
    ])
  })

  it('are imported again for a new revision of the settings', () => {
    expect(bodyOf(fold())).toMatchObject({ info: { version: '7' } })
    expect(bodyOf(fold({}, { settingsRevision: '8' }))).toMatchObject({ info: { version: '8' } })
  })

  it('have the authorizer where their function checks tokens and they are not open, if the gateway checks them', () => {
    const folded = fold({ Keys: route('GET /v1/things/keys', 'HttpApiIntegrationThingsDashread') }, { issuer })
    expect(gatewayRoutes(folded).map(({ key }) => key)).toContain('GET /v1/things/keys')
    expect(gatewayRoutes(folded).filter(({ isGuarded }) => isGuarded)).toMatchObject([
      { key: 'GET /v1/things/{id}' },
      { key: 'GET /v1/things/{id}/{proxy+}' },
    ])
    expect(bodyOf(folded)).toMatchObject({
      components: {
        securitySchemes: {
          token: {
            'x-amazon-apigateway-authorizer': {
              type: 'jwt',
              identitySource: '$request.header.Authorization',
              jwtConfiguration: { issuer: 'https://issuer.test', audience: ['one', 'two'] },
            },
          },
        },
      },
    })
    expect(JSON.stringify(fold())).not.toContain('securitySchemes')
  })
})

describe('The package is not made', () => {
  const withApi = (more: object) => ({
    HttpApi: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ...compiled.HttpApi?.Properties, ...more } },
  })

  it.each([
    ['a setting of the API', withApi({ CorsConfiguration: { AllowOrigins: ['*'] } })],
    [
      'an authorizer of a route',
      {
        One: {
          ...compiled.One,
          ...route('GET /v1/things', 'HttpApiIntegrationThingsDashread'),
          Properties: { ...compiled.One?.Properties, AuthorizationType: 'JWT' },
        },
      },
    ],
    [
      'a setting of an integration',
      { HttpApiIntegrationThingsDashread: integration('ThingsRead', 'ThingsReadLiveAlias', { RequestParameters: {} }) },
    ],
    [
      'another payload',
      {
        HttpApiIntegrationThingsDashread: integration('ThingsRead', 'ThingsReadLiveAlias', {
          PayloadFormatVersion: '1.0',
        }),
      },
    ],
    [
      'a function without its alias',
      { HttpApiIntegrationThingsDashread: integration('ThingsRead', 'ThingsReadLambdaFunction') },
    ],
  ])('where the definition would lose %s', (_, more: Resources) => {
    expect(() => fold(more)).toThrow(z.ZodError)
  })

  it('for a route that calls no function', () => {
    expect(() => fold({ One: route('GET /v1/things', 'HttpApiIntegrationNoDashone') })).toThrow('GET /v1/things')
  })
})
