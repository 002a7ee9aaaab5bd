import * as z from 'zod'
import { identifier, instant } from '../define.ts'

/** Subjects of operators' tokens. */
const person = identifier(z.string())

/** Who issued the token of the person. A person is issuer and subject together. Facts of earlier versions have none. */
const issuer = z.string().optional()

/** SHA-256 of the canonical JSON of what is proposed, in hex. */
const content = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .optional()

/** Counts the proposals of one version from 1. It is above 1 after a lapsed or withdrawn proposal. */
const round = z.int().positive().optional()

/** What the fact of a proposal has beside what is proposed. */
export const proposalFields = { content, round, proposedBy: person, proposedByIssuer: issuer }

/** What the fact of a withdrawal has beside the name of the proposal. Only the proposer can withdraw a proposal. */
export const withdrawalFields = { ...proposalFields, proposedAt: instant }

/** Counts the activations of one tenant from 1; the happening is `activated#{count}`, which is the optimistic lock. */
export const activationCount = z.int().positive()

/** What the fact of an activation has beside what is activated. It never is activated by the person who proposed it. */
export const activationFields = {
  content,
  proposedBy: person,
  proposedByIssuer: issuer,
  proposedAt: instant,
  activatedBy: person,
  activatedByIssuer: issuer,
}
