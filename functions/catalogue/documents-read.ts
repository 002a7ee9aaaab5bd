import { getAsyncApiEndpoint, getEventsPageEndpoint, getOpenApiEndpoint } from '#api/catalogue.ts'
import type { Endpoint } from '#api/endpoint.ts'
import { eventsPage } from '#api/events-page.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { type Call, routeCalls } from '#platform/route-calls.ts'
import asyncApi from '../../docs/asyncapi.json' with { type: 'json' }
import openApi from '../../docs/openapi.json' with { type: 'json' }

/** A document without authentication. Caches may store it for five minutes. */
const documentCall = (endpoint: Endpoint, contentType: string, body: string): Call => {
  const headers = { 'content-type': contentType, 'cache-control': 'public, max-age=300' }
  return { endpoint, answer: async () => ({ status: 200, headers, body }) }
}

/** Returns the OpenAPI and AsyncAPI documents that `npm run docs` generates, and a page that describes every event type. */
export const handler = routeCalls({ logger: makeLogger('documents-read'), metrics: makeMetrics('documents-read') }, [
  documentCall(getOpenApiEndpoint, 'application/json', JSON.stringify(openApi)),
  documentCall(getAsyncApiEndpoint, 'application/json', JSON.stringify(asyncApi)),
  documentCall(getEventsPageEndpoint, 'text/markdown; charset=utf-8', eventsPage()),
])
