import type { OwnRefusals } from '#approval/application/facts-of.ts'

/** The refusals of calls about proposed rulesets. */
export const rulesetRefusals: OwnRefusals = {
  unknown: ['ruleset-not-found', 'This version of the ruleset has not been proposed.'],
  taken: ['ruleset-version-taken', 'This version of the ruleset was proposed by another person. Use another version.'],
  overtaken: [
    'ruleset-overtaken',
    'Another ruleset is active than the one to be replaced. Read which one is active, and decide again.',
  ],
}
