import { expect, it } from 'vitest'
import * as z from 'zod'
import { catalogue } from '#catalogue/catalogue.ts'

/** Words of a vocabulary. They name a kind and never a person. */
const words = `
  bands call category check code changedFields confirm decide channel errorCode happening happenings initialResolution instrument kind locale metric model newSubscriptionTier
  oldSubscriptionTier operation permission platform programme regulation resolution rule ruleId source timeZone tried type types venue
  holidays monday tuesday wednesday thursday friday saturday sunday`

/** Ids of things that are not a person, nor a person's account, card or login. */
const things = `
  activatedByIssuer alertId applicationId assessmentFactId assetId attemptId brandKitId checkpoint conflictId documentId erasureId evaluationId eventId exportId finalAssetId generationRequestId
  haltId holdId id invoiceId issuer jobId limitId line operationId orderId origin paymentId place positionId projectId
  proposedByIssuer reportId reverses sampleAssetIds sessionId
  subscriptionId tradeId transferId witness`

/** The reasons of a score, which Sluice's own rules word. */
const ownWords = 'because'

const known = new Set(`${words} ${things} ${ownWords}`.trim().split(/\s+/))

type Node = Readonly<Record<string, unknown>>

/** The names of all text that is not marked and may be any text at all: not a time, a choice or a number in digits. */
const unmarkedText = (name: string, node: unknown): readonly string[] => {
  if (!isNode(node) || node['x-sensitive'] === true) return []
  const { type, format, pattern, properties, items, additionalProperties, anyOf, oneOf } = node
  const isFree = type === 'string' && !('enum' in node || 'const' in node)
  const isConstrained = format === 'date-time' || format === 'date' || (pattern !== undefined && format === undefined)
  return [
    ...(isFree && !isConstrained ? [name] : []),
    ...Object.entries(isNode(properties) ? properties : {}).flatMap(([inner, child]) => unmarkedText(inner, child)),
    ...[items, additionalProperties, anyOf, oneOf].flat().flatMap((child) => unmarkedText(name, child)),
  ]
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

it.each([...catalogue.values()])('$type leaves unmarked only words of a vocabulary and ids of things', (entry) => {
  const found = unmarkedText('data', z.toJSONSchema(entry.data, { io: 'input' }))
  // A name added here states that none of its values identifies a person: the rule is in docs/privacy.md.
  expect(found.filter((name) => !known.has(name))).toEqual([])
})

it('finds unmarked text at any depth', () => {
  const free = z.looseObject({
    note: z.string().optional(),
    list: z.array(z.object({ by: z.uuid() })),
    map: z.record(z.string(), z.union([z.string(), z.int()])),
    kind: z.enum(['a']),
    at: z.iso.datetime({ offset: true }),
  })
  expect(unmarkedText('data', z.toJSONSchema(free))).toEqual(['note', 'by', 'map'])
})
