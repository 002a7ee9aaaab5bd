import * as z from 'zod'
import { type CatalogueEntry, define, identifier, instant, secret } from '../define.ts'
import { country } from '../fields/country.ts'
import { email, fullName, ipAddress, shortText, userAgent, userId, writtenText } from '../fields/fields.ts'

/** In some systems the id of a session is a credential. */
const session = { userId, sessionId: secret(z.uuid()) }

/** Where a request came from. */
const origin = { ipAddress: ipAddress.optional(), userAgent: userAgent.optional(), country: country.optional() }

const authUserRegistered = z.looseObject({
  userId,
  email,
  fullName: fullName.optional(),
  method: z.enum(['password', 'single-sign-on', 'invitation']),
  ...origin,
  registeredAt: instant,
})

const authUserLoggedIn = z.looseObject({
  ...session,
  method: z.enum(['password', 'single-sign-on', 'passkey', 'api-key']),
  /** Whether a second factor was shown. */
  secondFactor: z.boolean(),
  ...origin,
  loggedInAt: instant,
})

const authUserLoggedOut = z.looseObject({
  ...session,
  cause: z.enum(['user', 'other-device', 'operator']),
  loggedOutAt: instant,
})

const authSessionExpired = z.looseObject({
  ...session,
  cause: z.enum(['idle', 'lifetime']),
  startedAt: instant,
  lastSeenAt: instant.optional(),
  expiredAt: instant,
})

/** The permission, its holder, and who changed it. */
const permission = {
  userId,
  permission: shortText,
  /** The resource, which may be an account. Missing if the permission is for everything. */
  resource: identifier(shortText).optional(),
  reason: writtenText.optional(),
}

const authPermissionGranted = z.looseObject({
  ...permission,
  grantedBy: userId,
  grantedAt: instant,
  expiresAt: instant.optional(),
})

const authPermissionRevoked = z.looseObject({ ...permission, revokedBy: userId, revokedAt: instant })

const publisher = 'the identity provider'

const exampleSession = {
  userId: '3b1f6f5e-64c6-4d5c-9f0a-8f4f3f0f9a11',
  sessionId: 'c8f5b1de-0a58-4b0c-8a3c-51b8f0a9d702',
}
const admin = 'e1a5c2b4-77d9-4a3e-8b1d-5d2f9c6a0b33'

/** Users, their sessions and their permissions. */
export const authTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Auth.User.Registered.v1',
    summary: 'A user was registered with the identity provider.',
    publisher,
    data: authUserRegistered,
    example: {
      userId: exampleSession.userId,
      email: 'sam.sample@example.com',
      fullName: 'Sam Sample',
      method: 'password',
      ipAddress: '203.0.113.7',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
      country: 'DE',
      registeredAt: '2026-03-01T07:00:00Z',
    },
  }),
  define({
    type: 'Auth.User.LoggedIn.v1',
    summary: 'A user logged in.',
    publisher,
    secretDays: 30,
    data: authUserLoggedIn,
    example: {
      ...exampleSession,
      method: 'passkey',
      secondFactor: true,
      ipAddress: '2001:db8::7',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
      country: 'DE',
      loggedInAt: '2026-03-01T08:00:00Z',
    },
  }),
  define({
    type: 'Auth.User.LoggedOut.v1',
    summary: 'A user logged out.',
    publisher,
    secretDays: 30,
    data: authUserLoggedOut,
    example: { ...exampleSession, cause: 'user', loggedOutAt: '2026-03-01T17:30:00Z' },
  }),
  define({
    type: 'Auth.Session.Expired.v1',
    summary: 'A session of a user expired.',
    publisher,
    secretDays: 30,
    data: authSessionExpired,
    example: {
      ...exampleSession,
      cause: 'idle',
      startedAt: '2026-03-01T08:00:00Z',
      lastSeenAt: '2026-03-01T16:58:10Z',
      expiredAt: '2026-03-01T17:28:10Z',
    },
  }),
  define({
    type: 'Auth.Permission.Granted.v1',
    summary: 'A permission was granted to a user.',
    publisher,
    data: authPermissionGranted,
    example: {
      userId: exampleSession.userId,
      permission: 'reviews:decide',
      resource: 'desk-7',
      reason: 'Holiday cover.',
      grantedBy: admin,
      grantedAt: '2026-03-01T09:00:00Z',
      expiresAt: '2026-03-15T00:00:00Z',
    },
  }),
  define({
    type: 'Auth.Permission.Revoked.v1',
    summary: 'A permission of a user was revoked.',
    publisher,
    data: authPermissionRevoked,
    example: {
      userId: exampleSession.userId,
      permission: 'reviews:decide',
      resource: 'desk-7',
      reason: 'The cover has ended.',
      revokedBy: admin,
      revokedAt: '2026-03-15T00:00:00Z',
    },
  }),
]
