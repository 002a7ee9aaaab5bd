import * as z from 'zod'
import { eventBytesMax } from '#catalogue/cloud-event.ts'
import { identifier, timeText } from '#catalogue/define.ts'
import { attribute } from '#catalogue/envelope.ts'
import { complianceEventReported, riskEventReported } from '#catalogue/families/risk.ts'
import type { Endpoint } from './endpoint.ts'
import { ownTenant, taken } from './intake.ts'

/** It becomes the `subject` of the event. */
const entityId = identifier(attribute(64))

export const riskReport = z
  .strictObject({ ...riskEventReported.shape, entityId, occurredAt: timeText.optional(), tenantId: ownTenant })
  .meta({ id: 'RiskReport', title: 'Risk report', description: 'A risk, with a score from its reporter.' })

export const complianceReport = z
  .strictObject({ ...complianceEventReported.shape, entityId, occurredAt: timeText.optional(), tenantId: ownTenant })
  .meta({
    id: 'ComplianceReport',
    title: 'Compliance report',
    description: 'An event that a regulation requires to be reviewed.',
  })

/** A risk event without its envelope. */
export const reportRiskEventEndpoint: Endpoint = {
  name: 'report-risk-event',
  method: 'post',
  path: '/v1/risk-events',
  access: 'events:write',
  isForPartners: true,
  tag: 'Events',
  creates: true,
  summary: 'Report a risk',
  description: 'The same as sending `Risk.Event.Reported.v1` to `POST /v1/events`. Unknown fields are rejected.',
  body: {
    bytesMax: eventBytesMax,
    content: {
      'application/json': {
        schema: riskReport,
        example: {
          entityId: 'acct-4711',
          category: 'velocity',
          riskScore: 72,
          description: 'Forty transfers in ten minutes.',
          metadata: { model: 'velocity-3' },
          occurredAt: '2026-03-01T12:00:00Z',
        },
      },
    },
  },
  answers: { 202: taken('Risk.Event.Reported.v1') },
  errors: ['event-invalid', 'vault-unavailable', 'secret-unavailable'],
}

/** A compliance event without its envelope. */
export const reportComplianceEventEndpoint: Endpoint = {
  name: 'report-compliance-event',
  method: 'post',
  path: '/v1/compliance-events',
  access: 'events:write',
  isForPartners: true,
  tag: 'Events',
  creates: true,
  summary: 'Report a compliance event',
  description: 'The same as sending `Compliance.Event.Reported.v1` to `POST /v1/events`. Unknown fields are rejected.',
  body: {
    bytesMax: eventBytesMax,
    content: {
      'application/json': {
        schema: complianceReport,
        example: {
          entityId: 'acct-4711',
          regulation: 'AMLD6',
          severity: 'high',
          description: 'The source of funds is not documented.',
          occurredAt: '2026-03-01T12:00:00Z',
        },
      },
    },
  },
  answers: { 202: taken('Compliance.Event.Reported.v1') },
  errors: ['event-invalid', 'vault-unavailable', 'secret-unavailable'],
}
