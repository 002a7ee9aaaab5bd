import { formatNumber, formatTable } from '#commands/screen/format-table.ts'
import { ms, round } from '../figures.ts'
import { type AuditCosts, batchCounts } from './measure-audit.ts'

/** What the audit log takes. */
export const formatAudit = ({ delay, proofs, runs, writers }: AuditCosts): string =>
  [
    'From the time of a fact to a checkpoint that covers it',
    formatTable([
      ['facts', 'p50', 'p99', 'maximum'],
      [delay.count, ms(delay.p50Ms), ms(delay.p99Ms), ms(delay.maxMs)],
    ]),
    '\nThe proof of one fact, over HTTP',
    formatTable([
      ['entries of the log', 'bytes', 'p50', 'p99'],
      ...proofs.map(({ size, bytes, took }) => [formatNumber(size), bytes, ms(took.p50Ms), ms(took.p99Ms)]),
    ]),
    '\nThe recorder and the sequencer, one at a time',
    formatTable([
      ['', 'entries', 'p50', 'maximum'],
      ['a full batch', runs.batchEntries, ms(runs.batch.p50Ms), ms(runs.batch.maxMs)],
      ['a full run', runs.runEntries, ms(runs.run.p50Ms), ms(runs.run.maxMs)],
      ['its CPU time', runs.runEntries, ms(runs.runCpu.p50Ms), ms(runs.runCpu.maxMs)],
    ]),
    `\nEntries a second, recorded and under a checkpoint. "before": hash chains. Batches of ${batchCounts.usual}, and of ${batchCounts.full}`,
    formatTable([
      [
        'writers',
        'tenants',
        'before',
        'recorded',
        'sequenced',
        'ratio',
        'lost before',
        'full, recorded',
        'full, sequenced',
      ],
      ...writers.map(({ writerCount, tenantCount, chain, log, full }) => [
        String(writerCount),
        tenantCount,
        round(chain.recordedPerSecond),
        round(log.recordedPerSecond),
        round(log.sequencedPerSecond),
        round(log.sequencedPerSecond / chain.recordedPerSecond),
        chain.triesLost,
        round(full.recordedPerSecond),
        round(full.sequencedPerSecond),
      ]),
    ]),
  ].join('\n')
