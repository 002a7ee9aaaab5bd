import type { Actor } from '#kernel/domain/actor.ts'

/** The issuer of the tokens that tests make up. */
export const anIssuer = 'https://issuer.example'

/** A person of a tenant. */
export const aUser = (id: string): Actor => ({ id, kind: 'user', issuer: anIssuer })

/** A person who works for Sluice. */
export const anOperator = (id: string): Actor => ({ id, kind: 'operator', issuer: anIssuer })
