import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { catalogue, producerType, routesOf } from '#catalogue/catalogue.ts'
import { define } from '#catalogue/define.ts'
import { factAs } from '#facts/application/fact-as.ts'
import { aFact } from '#test/support/builders/a-fact.ts'

const entries = [...catalogue.values()]

/** Requirements S5 and S4.2, type by type. */
const required = `
  Trading.Position.Opened Trading.Position.Closed Trading.Position.Modified Trading.Order.Placed Trading.Order.Filled
  Trading.Order.Cancelled Trading.Trade.Executed Trading.PnL.Updated Risk.Limit.Breached Risk.Alert.Triggered
  Risk.Score.Updated Risk.Profile.Modified Risk.Trading.Halted Risk.Trading.Resumed Challenge.Attempt.Started
  Challenge.Attempt.Completed Challenge.Attempt.Failed Challenge.Phase.Advanced Challenge.Metrics.Updated
  Auth.User.Registered Auth.User.LoggedIn Auth.User.LoggedOut Auth.Session.Expired Auth.Permission.Granted
  Auth.Permission.Revoked Evaluation.Rule.Violated Evaluation.Metric.Calculated Evaluation.Report.Generated
  Evaluation.Status.Changed AiGeneration.Job.Requested AiGeneration.Samples.Ready AiGeneration.FinalAsset.Ready
  AiGeneration.Job.Failed User.Account.Registered User.Email.Verified User.ResetToken.Generated User.Profile.Updated
  Subscription.Tier.Changed Subscription.Payment.Succeeded Subscription.Payment.Failed Subscription.Invoice.Ready
  Collaboration.Session.Joined Collaboration.Edit.Conflicted DeveloperApi.Operation.Completed`

describe('the catalogue', () => {
  it.each(required.trim().split(/\s+/))('lets producers send %s', (family) => {
    expect(producerType(`${family}.v1`)).toMatchObject({ type: `${family}.v1` })
  })

  it('reserves for Sluice the types that Sluice publishes, and has no routes for an unknown type', () => {
    expect(producerType('Risk.Assessment.Completed.v1')).toBeUndefined()
    expect(producerType('Workflow.Event.Moved.v1')).toBeUndefined()
    expect(producerType('constructor')).toBeUndefined()
    expect(routesOf('Unknown.Entity.Changed.v1')).toEqual([])
  })

  it('names a type once', () => {
    expect(new Set(entries.map(({ type }) => type)).size).toBe(entries.length)
    expect(catalogue.size).toBeGreaterThanOrEqual(48)
  })

  it.each(entries)('$type is named by the pattern and described in one sentence', ({ type, summary, publisher }) => {
    expect(type).toMatch(/^(?:[A-Z][A-Za-z]*\.){3}v[1-9]\d*$/)
    expect(summary).toMatch(/^[A-Z][^.]+\.$/)
    expect(publisher).toMatch(/^(?:the [\w ]+|sluice\/[a-z]+)$/)
  })

  it.each(entries)('$type has an example that fits, changed in nothing', ({ data, example }) => {
    expect(data.parse(example)).toEqual(example)
  })

  it.each(entries)('$type goes out on RabbitMQ, each route at a version its fact can be brought to', (entry) => {
    // Who read what concerns the audit log alone.
    expect(entry.routes.length > 0).toBe(entry.type !== 'Access.Reading.Recorded.v1')
    for (const { as = entry.type } of entry.routes) {
      const published = factAs(aFact({ type: entry.type, data: entry.example }), as)
      expect(catalogue.get(as)?.data.parse(published?.data)).toEqual(published?.data)
    }
  })
})

describe('an entry', () => {
  const named = z.looseObject({ name: z.string() })
  const words = { type: 'A.B.C.v1', summary: 'Something happened.', publisher: 'the tests' }

  it('goes to new consumers when it names no routes', () => {
    expect(define({ ...words, data: named, example: { name: 'x' } }).routes).toEqual([{ exchange: 'sluice.events' }])
  })

  it('has an example of its own shape, or does not compile', () => {
    // @ts-expect-error: the example lacks the name.
    define({ ...words, data: named, example: {} })
  })
})
