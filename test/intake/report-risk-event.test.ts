import { riskReport } from '#api/reports.ts'
import { describeReport } from '#test/support/ports/report-contract.ts'
import { storeName } from '#test/support/ports/stores.ts'

describeReport(`report-risk-event, in ${storeName},`, {
  desk: { type: 'Risk.Event.Reported.v1', source: '/v1/risk-events', schema: riskReport },
  report: { entityId: 'acct-4711', category: 'velocity', riskScore: 72 },
  wrong: { riskScore: 101 },
})
