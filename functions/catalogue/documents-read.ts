import { publicFor } from '#api/answer-safety.ts'
import { getAsyncApiEndpoint, getEventsPageEndpoint, getOpenApiEndpoint } from '#api/catalogue.ts'
import type { Endpoint } from '#api/endpoint.ts'
import { eventsPage } from '#api/events-page.ts'
import type { Request } from '#platform/http-handler.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { originOf } from '#platform/origin-of.ts'
import { type Call, routeCalls } from '#platform/route-calls.ts'
import asyncApi from '../../docs/asyncapi.json' with { type: 'json' }
import openApi from '../../docs/openapi.json' with { type: 'json' }

/** A document without authentication, which caches may store. */
const documentCall = (endpoint: Endpoint, contentType: string, bodyFor: (request: Request) => string): Call => {
  const headers = { 'content-type': contentType, 'cache-control': publicFor(endpoint.cacheSeconds ?? 0) }
  return { endpoint, answer: async (request) => ({ status: 200, headers, body: bodyFor(request) }) }
}

const fixed = (body: string) => () => body

/** Names the server that it is served from, so that a client that is generated from its address calls this server. */
const openApiFor = (request: Request): string =>
  JSON.stringify({ ...openApi, servers: [{ url: originOf(request), description: 'The server of this document.' }] })

/** Returns the OpenAPI and AsyncAPI documents that `npm run docs` generates, and a page that describes every event type. */
export const handler = routeCalls({ logger: makeLogger('documents-read'), metrics: makeMetrics('documents-read') }, [
  documentCall(getOpenApiEndpoint, 'application/json', openApiFor),
  documentCall(getAsyncApiEndpoint, 'application/json', fixed(JSON.stringify(asyncApi))),
  documentCall(getEventsPageEndpoint, 'text/markdown; charset=utf-8', fixed(eventsPage())),
])
