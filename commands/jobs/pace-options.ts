import { itemCountMax, perSecondMax } from '#jobs/domain/job.ts'
import { wholeOption } from '../command-line.ts'

/** The options of every command that proposes a job. */
export const paceOptions = {
  'per-second': { type: 'string', default: '20' },
  max: { type: 'string', default: '100000' },
  start: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
} as const

type PaceTexts = Readonly<{ 'per-second': string; max: string; start: boolean }>

/** @throws UsageFault. */
export const readPace = (texts: PaceTexts) => ({
  perSecond: wholeOption('per-second', texts['per-second'], { min: 1, max: perSecondMax }),
  max: wholeOption('max', texts.max, { min: 1, max: itemCountMax }),
  isStart: texts.start,
})

export const paceUsage = `  --per-second  how many items per second, at most; default 20
  --max         the job finishes after this number of items; default 100000
  --start       starts the job at once; without it, the command shows the dry run and how to start it
  --help        prints this text`

export const jobUsage = `The job can be stopped with Ctrl-C or, from elsewhere, with \`npm run jobs -- stop <id>\`; \`resume\` continues it after its last
checkpoint, also after its process died. Each step is a fact with the person who made it.

Exit code: 0 when the job is proposed or every item is done, 1 when the job was stopped or an item failed, 2 for a wrong option.
`
