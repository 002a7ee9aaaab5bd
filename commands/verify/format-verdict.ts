import type { Trust } from '#audit/application/judge-checkpoint.ts'
import type { ExportVerdict } from '#audit/application/verify-export.ts'
import type { ProofVerdict, ProvenEntry } from '#audit/application/verify-proof.ts'
import type { Fault } from '#audit/domain/verdict.ts'

/** Text of the input can move the cursor of a terminal, or end a line. */
export const visible = (text: string): string =>
  text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)

/** One line for each word: the word, the first place and a sentence. */
export const formatFaults = (faults: readonly Fault[]): string =>
  faults.map(({ word, place, because }) => `${word} ${visible(String(place))}: ${visible(because)}\n`).join('')

/** What was verified, for an export without faults. */
export const formatExport = ({ layout, checkpoint, cosigners }: ExportVerdict, { since, policy }: Trust): string => {
  if (layout === undefined || checkpoint === undefined) return ''
  const { from, to, size, hasFacts } = layout
  const range = from === to ? 'no entries' : `entries ${from} to ${to - 1}`
  return [
    `Verified: ${range} of ${size} in ${visible(checkpoint.origin)}${hasFacts ? ', with their facts' : ''}.`,
    `The root is ${Buffer.from(checkpoint.root).toString('base64')}.`,
    ...(hasFacts ? [] : ['A copy of the bucket has no facts, so none were compared.']),
    ...cosignerLines(cosigners, policy !== undefined),
    ...historyLines(cosigners.length > 0, since?.checkpoint.size),
    '',
  ].join('\n')
}

/** What the checkpoint that was kept and the witnesses show about the history, and what can show the rest. */
const historyLines = (isCosigned: boolean, keptSize: number | undefined): readonly string[] => {
  const kept = keptSize === undefined ? [] : [`It continues the checkpoint of ${keptSize} entries that you kept.`]
  if (isCosigned) return [...kept, history.cosigned, history.newestUnknown]
  return [...kept, keptSize === undefined ? history.unknown : history.laterUnknown]
}

const history = {
  unknown:
    'Only a checkpoint that you kept (--since) or a witness (--witnesses) can show that the log was not rewritten or shortened.',
  laterUnknown:
    'Only a newer checkpoint that you kept (--since) or a witness (--witnesses) can show that later entries were not rewritten or removed.',
  cosigned: 'The log up to this checkpoint continues everything that these witnesses saw before.',
  newestUnknown:
    'Only a newer checkpoint that you kept (--since) can show that this is not an old copy without the latest entries.',
} as const

/** What was verified, for proofs without faults. */
export const formatProofs = ({ proven }: ProofVerdict, hasPolicy: boolean): string =>
  proven.flatMap((one) => [...proofLines(one), ...cosignerLines(one.cosigners, hasPolicy), '']).join('\n')

const proofLines = ({ index, entry, checkpoint, hasFact }: ProvenEntry): readonly string[] => [
  `Verified: entry ${index} of ${checkpoint.size} in ${visible(checkpoint.origin)}.`,
  `It is of the event ${visible(entry.eventId)}, ${visible(entry.happening)}, with the fact ${entry.factHash}.`,
  hasFact ? 'The fact has this hash.' : 'The fact was not compared. Use --fact.',
]

const cosignerLines = (cosigners: readonly string[], hasPolicy: boolean): readonly string[] => {
  if (cosigners.length > 0) return [`Cosigned by ${cosigners.map(visible).join(', ')}.`]
  return hasPolicy ? ['The policy requires no cosignature.'] : []
}
