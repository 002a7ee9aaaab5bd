import { asyncApiDocument } from '#api/asyncapi.ts'
import { eventSchema } from '#api/event-schema.ts'
import { eventsPage } from '#api/events-page.ts'
import { openApiDocument } from '#api/openapi.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { auditVectors, auditVectorsPath } from './audit-vectors.ts'
import { ruleBookPath, ruleBookSource } from './rule-book.ts'
import { rulesetsPage, rulesetsPagePath } from './rulesets-page.ts'

/** The folder with one schema per event type and nothing else. */
export const schemaFolder = 'docs/schemas'

/** Every generated document, by its path in the project. */
export const documents = async (): Promise<ReadonlyMap<string, string>> =>
  new Map([
    ['docs/openapi.json', jsonText(openApiDocument())],
    ['docs/asyncapi.json', jsonText(asyncApiDocument())],
    ['docs/events.md', eventsPage()],
    [auditVectorsPath, jsonText(await auditVectors())],
    [rulesetsPagePath, rulesetsPage()],
    [ruleBookPath, ruleBookSource()],
    ...[...catalogue.keys()].map((type) => [`${schemaFolder}/${type}.json`, jsonText(eventSchema(type))] as const),
  ])

const jsonText = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`
