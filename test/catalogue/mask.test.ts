import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { maskSensitive } from '#catalogue/mask.ts'

const exampleOf = (type: string) => catalogue.get(type)?.example ?? {}

describe('masked data', () => {
  it('shows what happened, and hides the persons', () => {
    const type = 'Payment.Transfer.Observed.v1'
    expect(
      maskSensitive(type, { ...exampleOf(type), cardNumber: '4111', debtor: { accountId: '1', iban: 'DE02' } }),
    ).toEqual({
      kind: 'transfer',
      amount: { minorUnits: 12_500, currency: 'EUR' },
      debtor: { accountId: '•••', iban: '•••' },
      creditor: { accountId: '•••', country: 'FR' },
      channel: 'sepa-instant',
      reference: '•••',
      cardNumber: '•••',
    })
  })

  it('shows only the names of the fields of an unknown type', () => {
    const data = { email: 'a@example.com', nested: { deep: [1] }, count: 1, none: null }
    expect(maskSensitive('Unknown.Entity.Changed.v1', data)).toEqual({
      email: '•••',
      nested: '•••',
      count: '•••',
      none: '•••',
    })
  })

  it('hides a value where another type is expected', () => {
    const data = {
      kind: 'sam.sample@example.com',
      amount: 'a secret',
      debtor: ['a secret'],
      creditor: null,
      channel: { a: 1 },
    }
    expect(maskSensitive('Payment.Transfer.Observed.v1', data)).toEqual({
      kind: '•••',
      amount: '•••',
      debtor: '•••',
      creditor: null,
      channel: '•••',
    })
  })

  it.each([
    ['Risk.Event.Reported.v1', ['entityId', 'description', 'metadata']],
    ['Auth.User.Registered.v1', ['userId', 'email', 'fullName', 'ipAddress', 'userAgent']],
    ['Auth.Permission.Granted.v1', ['userId', 'resource', 'reason', 'grantedBy']],
    ['Auth.Session.Expired.v1', ['userId', 'sessionId']],
    ['AiGeneration.Job.Requested.v1', ['userId', 'prompt', 'styleGuidance', 'uploadedImageReferences']],
    ['User.Account.Registered.v1', ['userId', 'email', 'verificationToken', 'fullName']],
    ['User.ResetToken.Generated.v1', ['userId', 'email', 'resetToken']],
    ['Trading.Order.Placed.v2', ['accountId']],
    ['Trading.Order.Cancelled.v1', ['accountId', 'cancelledBy', 'reason']],
    ['Trading.Position.Modified.v1', ['accountId', 'modifiedBy']],
    ['Evaluation.Rule.Violated.v1', ['accountId', 'evidence', 'description']],
    ['Evaluation.Status.Changed.v1', ['accountId', 'changedBy', 'reason']],
    ['Risk.Score.Updated.v1', ['accountId', 'drivers']],
    ['Risk.Profile.Modified.v1', ['accountId', 'modifiedBy', 'reason']],
    ['Risk.Trading.Halted.v1', ['accountId', 'reason', 'haltedBy']],
    ['Risk.Trading.Resumed.v1', ['accountId', 'reason', 'resumedBy']],
    ['Security.Access.Violated.v1', ['claimed']],
    ['Subscription.Tier.Changed.v1', ['userId', 'reason']],
  ])('hides of %s %j, and nothing else', (type, names) => {
    const hidden = Object.fromEntries(names.map((name) => [name, '•••']))
    expect(Object.keys(exampleOf(type))).toEqual(expect.arrayContaining(names))
    expect(maskSensitive(type, exampleOf(type))).toEqual({ ...exampleOf(type), ...hidden })
  })

  it('hides each of several persons', () => {
    const data = exampleOf('Collaboration.Edit.Conflicted.v1')
    expect(maskSensitive('Collaboration.Edit.Conflicted.v1', data)).toEqual({
      ...data,
      userIds: ['•••', '•••'],
      description: '•••',
    })
  })

  it.each([...catalogue.keys()])('of %s shows no account, no address, no name and no user', (type) => {
    const text = JSON.stringify(maskSensitive(type, exampleOf(type)))
    expect(text).not.toMatch(
      /ACC-|@example|Sam |203\.0\.113|2001:db8|Mozilla|-token|https?:|lighthouse|3b1f6f5e|e1a5c2b4/,
    )
  })
})
