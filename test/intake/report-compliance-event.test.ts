import { complianceReport } from '#api/reports.ts'
import { describeReport } from '#test/support/ports/report-contract.ts'
import { storeName } from '#test/support/ports/stores.ts'

describeReport(`report-compliance-event, in ${storeName},`, {
  desk: { type: 'Compliance.Event.Reported.v1', source: '/v1/compliance-events', schema: complianceReport },
  report: { entityId: 'acct-4711', regulation: 'MiCA', severity: 'low' },
  wrong: { severity: 'odd' },
})
