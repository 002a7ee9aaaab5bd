import { Refusal } from '#kernel/domain/errors.ts'
import type { DefinitionName } from '../domain/definition-name.ts'
import type { DefinitionKind } from './definitions.ts'
import type { OwnRefusals } from './facts-of.ts'

/** The refusals of calls about proposed definitions of a kind. */
export const refusalsOfKind = <Definition extends DefinitionName>({
  noun,
  codes,
}: DefinitionKind<Definition>): OwnRefusals => ({
  unknown: [codes.unknown, `This version of the ${noun} has not been proposed.`],
  taken: [codes.taken, `This version of the ${noun} was proposed by another person. Use another version.`],
  overtaken: [
    codes.overtaken,
    `Another ${noun} is active than the one to be replaced. Read which one is active, and decide again.`,
  ],
})

/** Makes the refusal of a proposal whose name is in use. */
export const takenName = <Definition extends DefinitionName>(
  { noun, codes }: DefinitionKind<Definition>,
  { id, version }: DefinitionName,
  why: string,
): Refusal => new Refusal(codes.taken, `The ${noun} ${id}, version ${version}, ${why}. Use another version.`)
