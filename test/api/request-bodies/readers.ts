import type { Context } from 'aws-lambda'
import { changeOverdraftLimitEndpoint, openAccountEndpoint } from '#api/account-changes.ts'
import { requestExportEndpoint } from '#api/audit/exports.ts'
import { ingestEventBatchEndpoint } from '#api/batch.ts'
import { erasureBody, proposeErasureEndpoint } from '#api/custody/erasures.ts'
import { holdBody, proposeHoldEndpoint } from '#api/custody/holds.ts'
import { proposeDecisionPolicyEndpoint } from '#api/decision-policies.ts'
import type { Endpoint } from '#api/endpoint.ts'
import { recordTransactionEndpoint, reverseTransactionEndpoint, transferFundsEndpoint } from '#api/entries.ts'
import { ingestEventEndpoint } from '#api/intake.ts'
import { complianceReport, reportComplianceEventEndpoint, reportRiskEventEndpoint, riskReport } from '#api/reports.ts'
import {
  attachReferenceEndpoint,
  commentOnReviewEndpoint,
  decideReviewEndpoint,
  escalateReviewEndpoint,
  reassignReviewEndpoint,
} from '#api/reviews/acts.ts'
import { proposeRulesetEndpoint } from '#api/rulesets.ts'
import { readExportOrder } from '#audit/application/request-export.ts'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { orderOfErasure, orderOfHold } from '#custody/application/read-custody-body.ts'
import { readHttpBatch } from '#intake/adapters/http-batch.ts'
import { readHttpEvent } from '#intake/adapters/http-event.ts'
import { readCandidate } from '#intake/application/read-candidate.ts'
import { readReport } from '#intake/application/read-report.ts'
import { withoutTenantClaim } from '#intake/application/tenant-claim.ts'
import { readLimit, readOpening, readReversal, readTransaction, readTransfer } from '#ledger/application/read-bodies.ts'
import type { Request } from '#platform/http-handler.ts'
import { jsonBody } from '#platform/json-body.ts'
import { readRuleset } from '#scoring/application/read-ruleset.ts'
import { aUser } from '#test/support/builders/an-actor.ts'
import { readDecisionPolicy } from '#workflow/application/read-decision-policy.ts'
import { reviewOrders } from '#workflow/application/read-review-order.ts'

type Body = Readonly<{ mediaType: string; text: string }>

/** Reads a body as the endpoint's function does. @throws Refusal where the function refuses it. */
type BodyReader = (body: Body) => unknown

export const ownTenant = 'acme'

const sender = { tenantId: ownTenant, actor: aUser('a-producer') }

const requestOf = ({ mediaType, text }: Body): Request => ({
  method: 'POST',
  address: '127.0.0.1',
  path: '/',
  decodedPath: '/',
  pathParameters: {},
  query: {},
  repeatedParameters: [],
  headers: { 'content-type': mediaType },
  body: Buffer.from(text),
  correlationId: '',
  traceparent: undefined,
  line: { route: 'none' },
  lambda: {} as Context,
})

/** Without `ce-` headers a body of any media type is a whole event: binary mode has a test of its own. */
const readEvent: BodyReader = (body) =>
  readCloudEvent(withoutTenantClaim(readHttpEvent(requestOf(body), ingestEventEndpoint), sender))

/** The endpoint answers for each event alone; a batch counts as accepted when each of its events is. */
const readBatch: BodyReader = (body) =>
  readHttpBatch(requestOf(body), ingestEventBatchEndpoint, sender).map((candidate) =>
    readCandidate(candidate, { partnerId: undefined, ...sender, correlationId: '' }),
  )

const reportReader =
  (endpoint: Endpoint, read: (input: unknown) => unknown): BodyReader =>
  (body) =>
    read(withoutTenantClaim(jsonBody(requestOf(body), endpoint), sender))

const bodyReader =
  (endpoint: Endpoint, read: (input: unknown) => unknown): BodyReader =>
  (body) =>
    read(jsonBody(requestOf(body), endpoint))

const risk = { type: 'Risk.Event.Reported.v1', source: '/', schema: riskReport }
const compliance = { type: 'Compliance.Event.Reported.v1', source: '/', schema: complianceReport }

export const bodyReaders: Readonly<Record<string, BodyReader>> = {
  'ingest-event': readEvent,
  'ingest-event-batch': readBatch,
  'report-risk-event': reportReader(reportRiskEventEndpoint, readReport(risk)),
  'report-compliance-event': reportReader(reportComplianceEventEndpoint, readReport(compliance)),
  'change-overdraft-limit': bodyReader(changeOverdraftLimitEndpoint, (input) => readLimit(input, { id: 'A' })),
  'open-account': bodyReader(openAccountEndpoint, readOpening),
  'record-transaction': bodyReader(recordTransactionEndpoint, readTransaction),
  'transfer-funds': bodyReader(transferFundsEndpoint, readTransfer),
  'reverse-transaction': bodyReader(reverseTransactionEndpoint, (input) => readReversal(input, {})),
  'propose-erasure': (body) => orderOfErasure(erasureBody, jsonBody(requestOf(body), proposeErasureEndpoint)),
  'propose-hold': (body) => orderOfHold(holdBody, jsonBody(requestOf(body), proposeHoldEndpoint)),
  'propose-decision-policy': (body) => readDecisionPolicy(jsonBody(requestOf(body), proposeDecisionPolicyEndpoint)),
  'comment-on-review': bodyReader(commentOnReviewEndpoint, reviewOrders['comment-on-review']),
  'attach-reference': bodyReader(attachReferenceEndpoint, reviewOrders['attach-reference']),
  'escalate-review': bodyReader(escalateReviewEndpoint, reviewOrders['escalate-review']),
  'reassign-review': bodyReader(reassignReviewEndpoint, (input) => reviewOrders['reassign-review'](input, 'an issuer')),
  'decide-review': bodyReader(decideReviewEndpoint, reviewOrders['decide-review']),
  'request-export': bodyReader(requestExportEndpoint, readExportOrder),
  'propose-ruleset': (body) => readRuleset(jsonBody(requestOf(body), proposeRulesetEndpoint)),
}
