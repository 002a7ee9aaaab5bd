import { codeLists } from '#api/code-lists.ts'
import type { Endpoint } from '#api/endpoint.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { extensionCountMax } from '#catalogue/extensions.ts'
import { unkeepable } from '#catalogue/json-limits.ts'
import { typeNamed } from '#catalogue/legacy.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import { isUtf8, readMediaType } from '#kernel/application/media-type.ts'
import { isActorId } from '#kernel/domain/actor.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { namesSluice } from '#kernel/domain/own-names.ts'
import { shownLength } from '#kernel/domain/visible-text.ts'
import { readRuleset } from '#scoring/application/read-ruleset.ts'
import { apiDocument } from '#test/support/world/api-operations.ts'
import { schemasIn } from '#test/support/world/json-schema.ts'
import { readDecisionPolicy } from '#workflow/application/read-decision-policy.ts'
import { ownTenant } from './readers.ts'

type Media = Readonly<{ endpoint: Endpoint; mediaType: string }>

type Example = Readonly<{ endpoint: string; mediaType?: string; text: string }>

/** A rule that JSON Schema cannot express. `explains`: whether a difference between schema and endpoint may come from it. */
export type Exception = Readonly<{
  name: string
  reason: string
  explains: (value: unknown, media: Media) => boolean
  examples: readonly Example[]
}>

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldsIn = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [[name, inner] as const, ...fieldsIn(inner)])
    : []

const hasField = (value: unknown, fits: (name: string, inner: unknown) => boolean): boolean =>
  fieldsIn(value).some(([name, inner]) => fits(name, inner))

const hasText = (value: unknown, fits: (text: string) => boolean): boolean =>
  hasField(value, (name, inner) => fits(name) || (typeof inner === 'string' && fits(inner)))

/** The events of a body, in whatever shape: alone, in a batch with keys, or in a bare batch. */
const eventsIn = (value: unknown): readonly JsonObject[] =>
  [value, ...fieldsIn(value).map(([, inner]) => inner)].filter(isObject).filter(({ type }) => typeof type === 'string')

/** Whether each field of an event's data is valid, and only their combination is not. */
const isInconsistent = ({ type, data }: JsonObject): boolean => {
  const issues = catalogue.get(String(type))?.data.safeParse(data).error?.issues ?? []
  return issues.length > 0 && issues.every(({ code }) => code === 'custom')
}

const anEvent = (type: string, changed: JsonObject = {}, attributes: JsonObject = {}): Example => {
  const { limitPrice: _, ...data } = { limitPrice: 0, ...catalogue.get(type)?.example, ...changed }
  return {
    endpoint: 'ingest-event',
    mediaType: 'application/cloudevents+json',
    text: JSON.stringify({ specversion: '1.0', type, source: '/desk/7', ...attributes, data }),
  }
}

const aReport = (changed: JsonObject): Example => ({
  endpoint: 'report-risk-event',
  text: JSON.stringify({ entityId: 'ACC-1', category: 'fraud', riskScore: 1, ...changed }),
})

const anOpening = (changed: JsonObject): Example => ({
  endpoint: 'open-account',
  text: JSON.stringify({ accountId: 'ACC-1', currency: 'EUR', ...changed }),
})

const aPaymentType = 'Payment.Transfer.Observed.v1'
const aTransaction = (changed: JsonObject): Example => ({
  endpoint: 'record-transaction',
  text: JSON.stringify({
    accountId: 'ACC-1',
    direction: 'debit',
    amount: { minorUnits: 1, currency: 'EUR' },
    ...changed,
  }),
})

const large = (points: number) => ({
  rule: 'large-amount@2',
  policy: { points, pointsPerDoubling: 3, pointsMax: 30 },
})

const aRuleset = (changed: JsonObject): Example => ({
  endpoint: 'propose-ruleset',
  text: JSON.stringify({
    id: 'strict',
    version: 1,
    bands: { medium: 35, high: 65 },
    limits: { EUR: { small: 1, reporting: 2, large: 3 } },
    rules: [large(10)],
    ...changed,
  }),
})

const eventFaults = schemasIn(apiDocument, '2020-12')('/components/schemas/CloudEvent')

const isJsonType = (text: string): boolean => {
  const mediaType = readMediaType(text)
  return mediaType?.essence === 'application/json' && isUtf8(mediaType)
}

const isRuleset = ({ endpoint }: Media): boolean => endpoint.name === 'propose-ruleset'

/** The messages that a definition is refused with. */
const definitionFaults = (read: (value: unknown) => unknown, value: unknown): readonly string[] => {
  try {
    read(value)
    return []
  } catch (error) {
    return error instanceof Error && 'issues' in error && Array.isArray(error.issues)
      ? error.issues.map(({ message }: { message: string }) => message)
      : []
  }
}

const rulesetRule = (name: string, reason: string, message: RegExp, ...examples: readonly Example[]): Exception => ({
  name,
  reason,
  explains: (value, media) =>
    isRuleset(media) && definitionFaults(readRuleset, value).every((fault) => message.test(fault)),
  examples,
})

const everyBand = ['low', 'medium', 'high']
const byPerson = { bands: everyBand, decide: 'person' }
const officeHours = ['08:00', '18:00']

const aPolicy = (changed: JsonObject): Example => ({
  endpoint: 'propose-decision-policy',
  text: JSON.stringify({
    id: 'strict',
    version: 1,
    decisions: [byPerson],
    deadlines: { low: 24, medium: 24, high: 4 },
    ...changed,
  }),
})

const policyRule = (name: string, reason: string, message: RegExp, ...examples: readonly Example[]): Exception => ({
  name,
  reason,
  explains: (value, { endpoint }) =>
    endpoint.name === 'propose-decision-policy' &&
    definitionFaults(readDecisionPolicy, value).every((fault) => policyFaults.test(fault)) &&
    definitionFaults(readDecisionPolicy, value).some((fault) => message.test(fault)),
  examples,
})

/** Each fault of a decision policy that its schema cannot express. */
const policyFaults =
  /^(?:is only for|have none for|applies to no event|names no type|closes |must be a time zone|must close at least|must be at most|must be a number of hours)/

const inEveryCurrency = (value: unknown): JsonObject =>
  Object.fromEntries([codeLists.Currency?.enum].flat().map((code) => [code, value]))

const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) })

/** The published schema accepts it and the endpoint refuses it. */
export const exceptions: readonly Exception[] = [
  {
    name: 'fields of data that contradict each other',
    reason: 'JSON Schema does not compare two fields. Each check is a `refine` of its type in the catalogue.',
    explains: (value) => eventsIn(value).some(isInconsistent),
    examples: [
      anEvent('Trading.Position.Closed.v1', { openedAt: '2026-03-02T00:00:00Z', closedAt: '2026-03-01T00:00:00Z' }),
      anEvent('Trading.Order.Placed.v2', { orderType: 'limit' }),
      anEvent('Challenge.Phase.Advanced.v1', { fromPhase: 2, toPhase: 2 }),
      anEvent('Evaluation.Status.Changed.v1', { from: 'failed', to: 'failed' }),
      anEvent('Risk.Trading.Halted.v1', { scope: 'instrument' }),
      anEvent('Risk.Trading.Resumed.v1', { scope: 'instrument' }),
    ],
  },
  {
    name: 'JSON that cannot be stored unchanged',
    reason: 'Depth, precision of numbers, broken Unicode and `__proto__` have no keyword. See `unkeepable`.',
    explains: (value) => unkeepable(value) !== undefined,
    examples: [
      anEvent('Payment.Transfer.Observed.v1', { note: deep(40) }),
      anEvent('Payment.Transfer.Observed.v1', { note: 2 ** 53 }),
      anEvent('Payment.Transfer.Observed.v1', { note: '\ud800' }),
      aReport({ metadata: { count: 2 ** 53 } }),
      aReport({ metadata: JSON.parse('{ "__proto__": 1 }') }),
    ],
  },
  {
    name: 'text that is not in Unicode normal form C',
    reason: 'No keyword compares a text with its normal form.',
    explains: (value) => hasText(value, (text) => text !== text.normalize('NFC')),
    examples: [anOpening({ accountId: 'Kasse-a\u0308' })],
  },
  {
    name: 'an account id without a visible character',
    reason: 'A pattern without Unicode properties cannot name all of them.',
    explains: (value) =>
      hasField(
        value,
        (name, inner) => name === 'accountId' && typeof inner === 'string' && canonicalAccountId(inner) === '',
      ),
    examples: [
      anEvent('Payment.Transfer.Observed.v1', { debtor: { accountId: '\u200b' } }),
      {
        endpoint: 'record-transaction',
        text: JSON.stringify({
          ...{ accountId: 'A', direction: 'debit', amount: { minorUnits: 1, currency: 'EUR' } },
          counterparty: { accountId: ' ' },
        }),
      },
    ],
  },
  {
    name: 'a word of banks for a missing reference',
    reason: 'A pattern of JSON Schema cannot ignore case.',
    explains: (value) =>
      hasField(
        value,
        (name, inner) => name === 'reference' && /^(?:NOTPROVIDED|NONREF|NOTKNOWN)$/i.test(String(inner)),
      ),
    examples: [aTransaction({ reference: 'NotProvided' })],
  },
  {
    name: 'a time outside the years 0000 to 9999 in UTC',
    reason: 'A pattern cannot subtract an offset.',
    explains: (value) => hasText(value, (text) => /^(0000-01-01|9999-12-31)T.*[+-]\d\d:\d\d$/.test(text)),
    examples: [
      anEvent('Payment.Transfer.Observed.v1', {}, { time: '0000-01-01T00:00:00+01:00' }),
      aReport({ occurredAt: '9999-12-31T23:59:59-01:00' }),
    ],
  },
  {
    name: 'a media type other than JSON in UTF-8',
    reason: 'A media type has many spellings. The description states which one is accepted.',
    explains: (value) =>
      hasField(value, (name, inner) => name === 'datacontenttype' && typeof inner === 'string' && !isJsonType(inner)),
    examples: [
      anEvent('Payment.Transfer.Observed.v1', {}, { datacontenttype: 'application/xml' }),
      anEvent('Payment.Transfer.Observed.v1', {}, { datacontenttype: 'application/json; charset=utf-16' }),
    ],
  },
  {
    name: 'a source that names Sluice',
    reason: 'A pattern does not decode percent-encoding, and does not fold case and Unicode.',
    explains: (value) => hasField(value, (name, inner) => name === 'source' && namesSluice(String(inner))),
    examples: [
      anEvent('Payment.Transfer.Observed.v1', {}, { source: 'sluice/scoring' }),
      anEvent('Payment.Transfer.Observed.v1', {}, { source: '%73LUICE/scoring' }),
    ],
  },
  {
    name: 'more than 16 extension attributes',
    reason: 'No keyword counts additional properties.',
    explains: (value) => eventsIn(value).some((event) => Object.keys(event).length > extensionCountMax),
    examples: [
      anEvent(
        'Payment.Transfer.Observed.v1',
        {},
        Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`x${index}`, index])),
      ),
    ],
  },
  {
    name: 'another tenant',
    reason: 'The token decides which tenant is the caller’s own.',
    explains: (value) => hasField(value, (name, inner) => /^tenantid$/i.test(name) && inner !== ownTenant),
    examples: [anEvent('Payment.Transfer.Observed.v1', {}, { tenantid: 'globex' }), aReport({ tenantId: 'globex' })],
  },
  {
    name: 'a fraction that a JSON reader rounds to a whole number',
    reason: 'A schema validates the number that was read, not its digits.',
    explains: () => false,
    examples: [
      { endpoint: 'open-account', text: '{"accountId":"A","currency":"EUR","openingBalance":9007199254740990.6}' },
      {
        endpoint: 'ingest-event',
        mediaType: 'application/cloudevents+json',
        text: anEvent('Payment.Transfer.Observed.v1').text.replace(
          /"minorUnits":\d+/,
          '"minorUnits":1.00000000000000000001',
        ),
      },
    ],
  },
  {
    name: 'a text of a person that has too few characters without the blanks at its ends',
    reason: 'A pattern that counts characters differs between engines. The description of the call states the rule.',
    explains: (value) =>
      hasField(
        value,
        (name, inner) =>
          ['note', 'reason', 'reference', 'text'].includes(name) &&
          typeof inner === 'string' &&
          shownLength(inner) < [...inner].length,
      ),
    examples: [
      { endpoint: 'escalate-review', text: JSON.stringify({ reason: `${' '.repeat(20)}because` }) },
      { endpoint: 'comment-on-review', text: JSON.stringify({ text: '\u00a0' }) },
      { endpoint: 'propose-hold', text: JSON.stringify({ accountId: '4711', reason: `Court ${' '.repeat(20)}` }) },
    ],
  },
  {
    name: 'a person whose id cannot be the subject of a token',
    reason: 'A pattern for invisible characters differs between engines. The description of the field states the rule.',
    explains: (value, { endpoint }) =>
      endpoint.name === 'reassign-review' &&
      hasField(value, (name, inner) => name === 'id' && typeof inner === 'string' && !isActorId(inner)),
    examples: ['sluice/workflow', 'queue/x', ' cleo ', 'cle\u200bo'].map((id) => ({
      endpoint: 'reassign-review',
      text: JSON.stringify({ to: { id }, reason: 'Cleo knows the payer.' }),
    })),
  },
  {
    name: 'a body that is too long',
    reason: 'The limit is on bytes. It is in the description of the request body.',
    explains: (value, { endpoint }) => Buffer.byteLength(JSON.stringify(value)) > (endpoint.body?.bytesMax ?? 0),
    examples: [anEvent('Payment.Transfer.Observed.v1', { note: 'x'.repeat(140_000) })],
  },
  {
    name: 'an address with a valid scheme that is not a URL',
    reason: 'The format `uri` accepts what no URL parser does, such as an empty host.',
    explains: (value) => hasText(value, (text) => /^https?:/.test(text) && !URL.canParse(text)),
    examples: [anEvent('AiGeneration.FinalAsset.Ready.v1', { assetUrl: 'https://' })],
  },
  {
    name: 'binary mode',
    reason: 'The headers decide whether a body is an event or its data, so the schema accepts both.',
    explains: (value, { endpoint, mediaType }) =>
      endpoint.name === 'ingest-event' &&
      mediaType === 'application/json' &&
      isObject(value) &&
      eventFaults(value).length > 0,
    examples: [{ endpoint: 'ingest-event', text: JSON.stringify(catalogue.get(aPaymentType)?.example) }],
  },
  policyRule(
    'a confirmation of another decision than reject',
    'The contract keeps the fields of a decision in one object.',
    /is only for the decision reject/,
    aPolicy({ decisions: [{ ...byPerson, confirm: 'person' }] }),
  ),
  policyRule(
    'a band without a decision',
    'JSON Schema does not look for an item that covers a value.',
    /^have none for the band/,
    aPolicy({ decisions: [{ ...byPerson, types: ['Payment.*'] }] }),
  ),
  policyRule(
    'a decision that no event reaches',
    'JSON Schema does not compare items.',
    /^applies to no event/,
    aPolicy({ decisions: [byPerson, byPerson] }),
  ),
  policyRule(
    'a decision by which the machine closes reports of the high band',
    'JSON Schema does not compare items.',
    /^closes .* of the band high/,
    aPolicy({ decisions: [{ bands: everyBand, decide: 'reject', confirm: 'person' }] }),
  ),
  policyRule(
    'a type that no event has',
    'A type that is added later must not change the contract.',
    /^names no type of an event/,
    aPolicy({ decisions: [{ ...byPerson, types: ['Payments.*'] }, byPerson] }),
  ),
  policyRule(
    'a time zone that does not exist',
    'JSON Schema has no format for time zones.',
    /^must be a time zone/,
    aPolicy({ calendar: { timeZone: 'Europe/Nowhere', days: { monday: officeHours } } }),
  ),
  policyRule(
    'a business day of less than an hour',
    'JSON Schema does not compare two times.',
    /^must close at least/,
    aPolicy({ calendar: { timeZone: 'UTC', days: { monday: ['18:00', '08:00'] } } }),
  ),
  policyRule(
    'a deadline between two steps',
    'Validators do not compute multiples of 0.05 alike: 0.15 divided by it is not exactly 3.',
    /^must be a number of hours/,
    aPolicy({ deadlines: { low: 24, medium: 24, high: 0.07 } }),
  ),
  policyRule(
    'a decision policy of more than 16 KiB',
    'The limit is on the bytes of its canonical JSON.',
    /at most 16384 bytes/,
    aPolicy({
      decisions: [
        ...Array.from({ length: 4 }, (_, index) => ({
          types: Array.from({ length: 64 }, (__, count) => `Payment.${'X'.repeat(40)}.Y${index}Z${count}.*`),
          bands: ['high'],
          decide: 'person',
        })),
        byPerson,
      ],
    }),
  ),
  rulesetRule(
    'bands in the wrong order',
    'JSON Schema does not compare two numbers.',
    /more than medium/,
    aRuleset({ bands: { medium: 65, high: 35 } }),
  ),
  rulesetRule(
    'limits in the wrong order',
    'JSON Schema does not compare two numbers.',
    /less than (?:small|reporting)|more than medium/,
    aRuleset({ limits: { EUR: { small: 2, reporting: 1, large: 3 } } }),
    aRuleset({ limits: { EUR: { small: 1, reporting: 3, large: 2 } } }),
  ),
  rulesetRule(
    'a rule twice, in one version or in two',
    'JSON Schema compares whole items, not the names in them.',
    /repeats the rule of|less than (?:small|reporting)|more than medium/,
    aRuleset({ rules: [large(10), large(20)] }),
  ),
  rulesetRule(
    'a ruleset of more than 16 KiB',
    'The limit is on the bytes of its canonical JSON.',
    /at most 16384 bytes/,
    aRuleset({
      limits: inEveryCurrency({ small: 2 ** 52, reporting: 2 ** 52, large: 2 ** 52 }),
      rules: [{ rule: 'large-amount@1', policy: { points: 1, thresholds: inEveryCurrency(2 ** 52) } }],
    }),
  ),
]

/** The endpoint accepts it and the published schema does not. */
export const unpublished: readonly Exception[] = [
  {
    name: 'a type under an earlier name',
    reason: 'The schema of an event is found by its type. The form to send is the type itself.',
    explains: (value) => eventsIn(value).some(({ type }) => typeNamed(String(type)) !== type),
    examples: [
      {
        endpoint: 'ingest-event',
        mediaType: 'application/cloudevents+json',
        text: anEvent('Challenge.Attempt.Started.v1').text.replace('Challenge.Attempt.Started', 'Challenge.Started'),
      },
    ],
  },
  {
    name: 'null for a field that may be absent',
    reason: 'Many clients write absent fields as null. The form to send is without them, so the schema has no null.',
    explains: (value) => hasField(value, (_, inner) => inner === null),
    examples: [
      anEvent('Payment.Transfer.Observed.v1', {}, { id: null, time: null, subject: null, tenantid: null }),
      {
        endpoint: 'ingest-event-batch',
        mediaType: 'application/cloudevents-batch+json',
        text: JSON.stringify([{ ...JSON.parse(anEvent('Payment.Transfer.Observed.v1').text), id: '1', userid: null }]),
      },
      aReport({ description: null, metadata: null, occurredAt: null, tenantId: null }),
      anOpening({ country: null, overdraftLimit: null }),
      aTransaction({ occurredAt: null, counterparty: { accountId: 'ACC-2', name: null } }),
    ],
  },
  {
    name: 'the own tenant under another spelling',
    reason: 'Producers write the name in many ways. One is documented.',
    explains: (value) => hasField(value, (name) => /^tenant[-_]?(?:id)?$/i.test(name)),
    examples: [anEvent('Payment.Transfer.Observed.v1', {}, { tenant_id: ownTenant }), aReport({ TenantID: ownTenant })],
  },
  {
    name: 'an address that a URL parser corrects',
    reason: 'The service reads addresses as browsers do. The format `uri` is RFC 3986.',
    explains: (value) => hasText(value, (text) => /^\s*https?:/i.test(text) && URL.canParse(text)),
    examples: [anEvent('AiGeneration.FinalAsset.Ready.v1', { assetUrl: 'https://cdn.example/ä b' })],
  },
]
