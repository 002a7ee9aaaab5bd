import * as z from 'zod'
import { type CatalogueEntry, define, everyFact, instant, type Route } from '../define.ts'
import { email, fullName, secretToken, shortText, userId } from '../fields/fields.ts'

const userAccountRegistered = z.looseObject({
  userId,
  email,
  verificationToken: secretToken,
  fullName: fullName.optional(),
})

const userEmailVerified = z.looseObject({ userId, email, verifiedAt: instant })

const userResetTokenGenerated = z.looseObject({ userId, email, resetToken: secretToken, expiresAt: instant })

const userProfileUpdated = z.looseObject({
  userId,
  /** The names of the changed fields. New values follow for the fields that other systems display. */
  changedFields: z.array(shortText).min(1).max(50),
  email: email.optional(),
  fullName: fullName.optional(),
  locale: shortText.optional(),
  updatedAt: instant,
})

const publisher = 'the creative platform'

/** The services that write to users need their addresses and tokens. */
const routes: readonly Route[] = [{ exchange: everyFact, clear: true }]

const sample = { userId: '3b1f6f5e-64c6-4d5c-9f0a-8f4f3f0f9a11', email: 'sam.sample@example.com' }

/** User accounts of the creative platform. */
export const userAccountTypes: readonly CatalogueEntry[] = [
  define({
    type: 'User.Account.Registered.v1',
    summary: 'A user registered, and the e-mail address is not verified yet.',
    publisher,
    secretDays: 30,
    data: userAccountRegistered,
    example: { ...sample, verificationToken: 'example-verification-token', fullName: 'Sam Sample' },
    routes,
    legacy: { name: 'UserRegisteredNeedsVerification', routingKey: 'user.auth.verification.required' },
  }),
  define({
    type: 'User.Email.Verified.v1',
    summary: 'A user verified an e-mail address.',
    publisher,
    data: userEmailVerified,
    example: { ...sample, verifiedAt: '2026-03-01T07:04:00Z' },
    routes,
    legacy: { name: 'UserEmailVerified', routingKey: 'user.account.verified' },
  }),
  define({
    type: 'User.ResetToken.Generated.v1',
    summary: 'A token for a password reset was generated.',
    publisher,
    secretDays: 7,
    data: userResetTokenGenerated,
    example: { ...sample, resetToken: 'example-reset-token', expiresAt: '2026-03-01T08:00:00Z' },
    routes,
    legacy: { name: 'UserPasswordResetTokenGenerated', routingKey: 'user.auth.reset.required' },
  }),
  define({
    type: 'User.Profile.Updated.v1',
    summary: 'A user updated a profile.',
    publisher,
    data: userProfileUpdated,
    example: {
      userId: sample.userId,
      changedFields: ['fullName', 'locale'],
      fullName: 'Sam B. Sample',
      locale: 'de-DE',
      updatedAt: '2026-03-02T10:00:00Z',
    },
    routes,
    legacy: { name: 'UserProfileUpdated', routingKey: 'user.account.updated' },
  }),
]
