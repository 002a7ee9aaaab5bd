import { expect, it } from 'vitest'
import { formatExport } from '#commands/verify/format-verdict.ts'

const checkpoint = { origin: 'log.example/acme', size: 9, root: Buffer.alloc(32) }
const layout = { size: 9, from: 0, to: 9, hasFacts: true }
const since = { checkpoint: { ...checkpoint, size: 5 }, note: { text: '', signatures: [] } }
const policy = { logs: [], witnesses: [], quorum: 'none' } as const

/** The lines after those of the entries and the root. */
const historyOf = (cosigners: readonly string[], trust: Partial<Parameters<typeof formatExport>[1]>) =>
  formatExport({ faults: [], cosigners, checkpoint, layout }, { keys: [], ...trust })
    .trimEnd()
    .split('\n')
    .slice(2)

const unknown =
  'Only a checkpoint that you kept (--since) or a witness (--witnesses) can show that the log was not rewritten or shortened.'
const kept = 'It continues the checkpoint of 5 entries that you kept.'
const newest =
  'Only a newer checkpoint that you kept (--since) can show that this is not an old copy without the latest entries.'
const cosigned = 'The log up to this checkpoint continues everything that these witnesses saw before.'

it.each([
  ['nothing was given', [], {}, [unknown]],
  ['the policy requires nothing', [], { policy }, ['The policy requires no cosignature.', unknown]],
  [
    'a checkpoint was kept',
    [],
    { since },
    [
      kept,
      'Only a newer checkpoint that you kept (--since) or a witness (--witnesses) can show that later entries were not rewritten or removed.',
    ],
  ],
  ['witnesses have cosigned', ['one', 'two'], { policy }, ['Cosigned by one, two.', cosigned, newest]],
  [
    'a checkpoint was kept and witnesses have cosigned',
    ['one'],
    { policy, since },
    ['Cosigned by one.', kept, cosigned, newest],
  ],
])('A log without a fault states what shows its history: %s', (_, cosigners, trust, lines) => {
  expect(historyOf(cosigners, trust)).toEqual(lines)
})
